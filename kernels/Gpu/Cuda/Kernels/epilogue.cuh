// Epilogue: what happens to a sum of products v[m,n] before it leaves the registers.
//
//   f = act(v * rowScale[m] * columnScale[n] + bias[n] + (Add ? y[m,n] : 0))       scales: 8-bit operands only
//   y[m,n] = f                                                    in 16 bits or f32, or not at all
//   new D_0 = f, new D_{k+1} = (new D_k - old D_k) / gap          k + 1 < orders: UpdateDifferences of this feature, in place
//   residual[m,n] += gate[m / tokens, n] * f                      AddGated; without a gate the sum alone
//
//   bias (N)   y (M, N), rows yStride apart   residual (M, N) f32   gate (M / tokens, N) f32, rows gateStride apart
//   differences (orders, differenceStride), each (M, N) in f32 or bf16
//
// Replaces activation, UpdateDifferences and AddGated. f is not rounded between them.
#pragma once
#include "fragments.cuh"

enum EpilogueFlags
{
    ActivationMask = 3,         // in the order of Activation: none, GELU in its tanh form, SiLU, ReLU
    Store16 = 4,
    Store32 = 8,
    Add = 16,
    DifferencesBF16 = 32,
};

struct Epilogue
{
    const float* bias;
    void* y;
    float* residual;
    const float* gate;
    void* differences;
    const float *rowScale, *columnScale;
    int M, N, yStride, tokens, gateStride, orders, flags;
    long long differenceStride;
    float gap;
};

__device__ __forceinline__ float activate(float v, int act)
{
    switch (act)
    {
        case 1:     // 0.5 (1 + tanh u) = 1 / (1 + exp(-2u)), which is as exact as exp; sqrt(2 / pi) = 0.797884...
            return v / (1 + expFast(-2 * 0.7978845608f * (v + 0.044715f * v * v * v)));
        case 2:
            return v / (1 + expFast(-v));
        case 3:     // not-a-number stays what it is
            return v < 0 ? 0 : v;
        default:
            return v;
    }
}

/// W neighbours of 16 bits as floats.
template <typename T, int W>
__device__ __forceinline__ Packed<float, W> read16(const void* from, long long at)
{
    Packed<u16, W> bits = *(const Packed<u16, W>*)((const u16*)from + at);
    Packed<float, W> values;
#pragma unroll
    for (int i = 0; i < W; i++)
        values.at[i] = T::widen(bits.at[i]);
    return values;
}

template <typename T, int W>
__device__ __forceinline__ void write16(void* to, long long at, const Packed<float, W>& values)
{
    Packed<u16, W> bits;
#pragma unroll
    for (int i = 0; i < W; i++)
        bits.at[i] = T::round(values.at[i]);
    *(Packed<u16, W>*)((u16*)to + at) = bits;
}

template <int W>
__device__ __forceinline__ Packed<float, W> read32(const void* from, long long at) { return *(const Packed<float, W>*)((const float*)from + at); }

template <int W>
__device__ __forceinline__ void write32(void* to, long long at, const Packed<float, W>& values) { *(Packed<float, W>*)((float*)to + at) = values; }

/// Finishes W neighbours of row m from column n. T: type of a y of 16 bits.
template <typename T, int W>
__device__ __forceinline__ void finish(const Epilogue& e, int m, int n, Packed<float, W> v)
{
    if (e.rowScale)
    {
        Packed<float, W> columns = read32<W>(e.columnScale, n);
        float row = e.rowScale[m];
#pragma unroll
        for (int i = 0; i < W; i++)
            v.at[i] *= row * columns.at[i];
    }

    if (e.bias)
    {
        Packed<float, W> bias = read32<W>(e.bias, n);
#pragma unroll
        for (int i = 0; i < W; i++)
            v.at[i] += bias.at[i];
    }

    long long atY = (long long)m * e.yStride + n, at = (long long)m * e.N + n;
    if (e.flags & Add)
    {
        Packed<float, W> old = e.flags & Store16 ? read16<T, W>(e.y, atY) : read32<W>(e.y, atY);
#pragma unroll
        for (int i = 0; i < W; i++)
            v.at[i] += old.at[i];
    }

#pragma unroll
    for (int i = 0; i < W; i++)
        v.at[i] = activate(v.at[i], e.flags & ActivationMask);

    if (e.flags & Store16)
        write16<T, W>(e.y, atY, v);
    else if (e.flags & Store32)
        write32<W>(e.y, atY, v);

    if (e.residual)
    {
        Packed<float, W> x = read32<W>(e.residual, at);
        Packed<float, W> gate;
        if (e.gate)
            gate = read32<W>(e.gate, (long long)(m / e.tokens) * e.gateStride + n);
#pragma unroll
        for (int i = 0; i < W; i++)
            x.at[i] += e.gate ? gate.at[i] * v.at[i] : v.at[i];
        write32<W>(e.residual, at, x);
    }

    for (int k = 0; k < e.orders; k++, at += e.differenceStride)
    {
        bool last = k + 1 == e.orders;      // the highest is not read
        Packed<float, W> old = v;
        if (!last)
            old = e.flags & DifferencesBF16 ? read16<BF16, W>(e.differences, at) : read32<W>(e.differences, at);
        if (e.flags & DifferencesBF16)
            write16<BF16, W>(e.differences, at, v);
        else
            write32<W>(e.differences, at, v);
#pragma unroll
        for (int i = 0; i < W; i++)
            v.at[i] = last ? v.at[i] : (v.at[i] - old.at[i]) / e.gap;
    }
}

/// Finishes four neighbours, or those of them that exist. Whole: all rows of all operands are multiples of four long.
template <typename T>
__device__ __forceinline__ void finishFour(const Epilogue& e, bool whole, int m, int n, const Packed<float, 4>& v)
{
    if (m >= e.M || n >= e.N)
        return;
    if (whole)
    {
        finish<T, 4>(e, m, n, v);
        return;
    }

#pragma unroll 1
    for (int i = 0; i < 4 && n + i < e.N; i++)
    {
        float one = i == 0 ? v.at[0] : i == 1 ? v.at[1] : i == 2 ? v.at[2] : v.at[3];
        finish<T, 1>(e, m, n + i, Packed<float, 1>{ one });
    }
}
