// exp, log, sin and cos in f32 for texts that are compiled without CUDA's device library. Everything is a sum of fused
// multiply-adds, no approximate instruction: a host computes the same bits. Bounds, in units in the last place of the exact
// result, are checked by tests/Gpu/Clang/math-bounds.cpp, over all of f32 or a part of it:
//
//   expf   1 ulp     logf   1 ulp     sinf, cosf   1.5 ulp for |x| <= 65536, no bound beyond
//
// Results below the smallest normal number are rounded once more: exp there is within 1 ulp of a subnormal.

// x = n ln 2 + r, |r| <= ln 2 / 2; e^r = 1 + r + r² p(r); 2^n in two factors, so that neither overflows.
__device__ __forceinline__ float expf(float x)
{
    float bounded = x < -104.0f ? -104.0f : x > 89.0f ? 89.0f : x;        // NaN passes
    float n = rintf(bounded * 1.44269504f);
    float r = __builtin_fmaf(n, -0x1.62e400p-1f, bounded);
    r = __builtin_fmaf(n, -0x1.7f7d1cp-20f, r);
    float p = __builtin_fmaf(0x1.a26762p-13f, r, 0x1.6d2e00p-10f);
    p = __builtin_fmaf(p, r, 0x1.110ff2p-7f);
    p = __builtin_fmaf(p, r, 0x1.555502p-5f);
    p = __builtin_fmaf(p, r, 0x1.555556p-3f);
    p = __builtin_fmaf(p, r, 0x1.000000p-1f);
    float value = __builtin_fmaf(p * r, r, r) + 1.0f;
    int power = x != x ? 0 : (int)n, half = power >> 1;
    float factor = __int_as_float((half + 127) << 23), rest = __int_as_float((power - half + 127) << 23);
    return value * factor * rest;
}

// x = 2^e m, m in [sqrt(1/2), sqrt(2)); log x = e ln 2 + log1p(m - 1)
__device__ __forceinline__ float logf(float x)
{
    bool tiny = x < 0x1p-126f;
    int bits = __float_as_int(tiny ? x * 0x1p23f : x), shifted = bits - 0x3f3504f3;
    float e = (float)(shifted >> 23) - (tiny ? 23.0f : 0.0f);
    float f = __int_as_float(bits - (shifted & (int)0xff800000)) - 1.0f;
    float s = f * f;
    float p = __builtin_fmaf(0x1.15425cp-4f, f, -0x1.d962f2p-4f);
    p = __builtin_fmaf(p, f, 0x1.e3d33ap-4f);
    p = __builtin_fmaf(p, f, -0x1.fcc1aep-4f);
    p = __builtin_fmaf(p, f, 0x1.237a56p-3f);
    p = __builtin_fmaf(p, f, -0x1.5559e6p-3f);
    p = __builtin_fmaf(p, f, 0x1.99a130p-3f);
    p = __builtin_fmaf(p, f, -0x1.000008p-2f);
    p = __builtin_fmaf(p, f, 0x1.55554ep-2f);
    p = __builtin_fmaf(p, f, -0x1.000000p-1f);
    float small = __builtin_fmaf(p, s, f);
    float value = __builtin_fmaf(e, 0x1.62e430p-1f, __builtin_fmaf(e, -0x1.05c610p-29f, small));
    value = x > 0x1.fffffep+127f ? x : value;
    value = x == 0.0f ? -__builtin_inff() : value;
    return x < 0.0f || x != x ? __builtin_nanf("") : value;
}

// x = n π/2 + r, |r| <= π/4, with π/2 in three parts of which the first has few enough bits that n times it is exact
__device__ __forceinline__ float quarter(float x, int* n)
{
    float turns = rintf(x * 0.636619772f);
    *n = (int)turns;
    float r = __builtin_fmaf(turns, -0x1.921fb6p+0f, x);
    r = __builtin_fmaf(turns, 0x1.777a5cp-25f, r);
    return __builtin_fmaf(turns, 0x1.ee59dap-50f, r);
}

__device__ __forceinline__ float sine_or_cosine(float r, bool cosine)
{
    float s = r * r;
    if (cosine)
    {
        float p = __builtin_fmaf(0x1.98e616p-16f, s, -0x1.6c06dcp-10f);
        p = __builtin_fmaf(p, s, 0x1.55553cp-5f);
        p = __builtin_fmaf(p, s, -0x1.000000p-1f);
        return __builtin_fmaf(p, s, 1.0f);
    }

    float p = __builtin_fmaf(0x1.6c9e76p-19f, s, -0x1.a0162ep-13f);
    p = __builtin_fmaf(p, s, 0x1.11110ep-7f);
    p = __builtin_fmaf(p, s, -0x1.555556p-3f);
    return __builtin_fmaf(p * s, r, r);
}

__device__ __forceinline__ float sinf(float x)
{
    int n;
    float r = quarter(x, &n), value = sine_or_cosine(r, n & 1);
    return n & 2 ? -value : value;
}

__device__ __forceinline__ float cosf(float x)
{
    int n;
    float r = quarter(x, &n), value = sine_or_cosine(r, !(n & 1));
    return (n + 1) & 2 ? -value : value;
}
