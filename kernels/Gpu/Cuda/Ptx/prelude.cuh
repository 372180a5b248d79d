// What NVRTC knows by itself and clang takes from CUDA's headers: enough for the generated texts, without CUDA installed.
#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __forceinline__ __attribute__((always_inline)) inline
#define __launch_bounds__(n) __attribute__((launch_bounds(n)))

struct Index3
{
    int x, y, z;
};

__device__ __forceinline__ Index3 thread_index()
{
    return Index3{ __nvvm_read_ptx_sreg_tid_x(), __nvvm_read_ptx_sreg_tid_y(), __nvvm_read_ptx_sreg_tid_z() };
}

__device__ __forceinline__ Index3 block_index()
{
    return Index3{ __nvvm_read_ptx_sreg_ctaid_x(), __nvvm_read_ptx_sreg_ctaid_y(), __nvvm_read_ptx_sreg_ctaid_z() };
}

__device__ __forceinline__ Index3 grid_size()
{
    return Index3{ __nvvm_read_ptx_sreg_nctaid_x(), __nvvm_read_ptx_sreg_nctaid_y(), __nvvm_read_ptx_sreg_nctaid_z() };
}

#define threadIdx thread_index()
#define blockIdx block_index()
#define gridDim grid_size()

struct alignas(8) float2
{
    float x, y;
};

struct alignas(16) float4
{
    float x, y, z, w;
};

__device__ __forceinline__ float2 make_float2(float x, float y) { return float2{ x, y }; }
__device__ __forceinline__ float4 make_float4(float x, float y, float z, float w) { return float4{ x, y, z, w }; }

__device__ __forceinline__ float __uint_as_float(unsigned int bits) { return __builtin_bit_cast(float, bits); }
__device__ __forceinline__ float __int_as_float(int bits) { return __builtin_bit_cast(float, bits); }
__device__ __forceinline__ unsigned int __float_as_uint(float value) { return __builtin_bit_cast(unsigned int, value); }
__device__ __forceinline__ int __float_as_int(float value) { return __builtin_bit_cast(int, value); }

__device__ __forceinline__ float sqrtf(float x) { return __builtin_sqrtf(x); }      // sqrt.rn
__device__ __forceinline__ float fabsf(float x) { return __builtin_fabsf(x); }
__device__ __forceinline__ float floorf(float x) { return __builtin_floorf(x); }
__device__ __forceinline__ float ceilf(float x) { return __builtin_ceilf(x); }
__device__ __forceinline__ float truncf(float x) { return __builtin_truncf(x); }
__device__ __forceinline__ float rintf(float x) { return __builtin_rintf(x); }

#include "math.cuh"
