// What these kernels need of CUDA C++, so that one text compiles with clang (no CUDA headers), NVRTC and nvcc.
#pragma once

#if defined(__clang__) && !defined(__CUDACC_RTC__) && !defined(__CLANG_CUDA_RUNTIME_WRAPPER_H__)
#define __global__ __attribute__((global))
#define __device__ __attribute__((device))
#define __shared__ __attribute__((shared))
#define __forceinline__ __attribute__((always_inline)) inline
#define __launch_bounds__(...) __attribute__((launch_bounds(__VA_ARGS__)))

struct Index3
{
    int x, y, z;
};

__device__ __forceinline__ Index3 threadIndex()
{
    return Index3{ __nvvm_read_ptx_sreg_tid_x(), __nvvm_read_ptx_sreg_tid_y(), __nvvm_read_ptx_sreg_tid_z() };
}

__device__ __forceinline__ Index3 blockIndex()
{
    return Index3{ __nvvm_read_ptx_sreg_ctaid_x(), __nvvm_read_ptx_sreg_ctaid_y(), __nvvm_read_ptx_sreg_ctaid_z() };
}

__device__ __forceinline__ Index3 gridSize()
{
    return Index3{ __nvvm_read_ptx_sreg_nctaid_x(), __nvvm_read_ptx_sreg_nctaid_y(), __nvvm_read_ptx_sreg_nctaid_z() };
}

#define threadIdx threadIndex()
#define blockIdx blockIndex()
#define gridDim gridSize()

__device__ __forceinline__ void __threadfence() { __nvvm_membar_gl(); }
__device__ __forceinline__ float fmaxf(float a, float b) { return __builtin_fmaxf(a, b); }
__device__ __forceinline__ float fabsf(float a) { return __builtin_fabsf(a); }
#endif

typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;

/// W values that lie side by side and are read or written at once.
template <typename V, int W>
struct alignas(sizeof(V) * W) Packed
{
    V at[W];
};
