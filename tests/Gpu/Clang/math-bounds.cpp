// Compares kernels/Gpu/Cuda/Ptx/math.cuh, compiled for the host, with the C library in f64, and holds each function to the
// bound that is stated there: every 251st value of f32, or with the argument "all" every one. Exit 1 if a bound is exceeded.
// Needs a processor with fused multiply-add: clang++-19 -O2 -mfma -ffp-contract=off.
#include <cmath>
#include <cstdio>
#include <cstring>

namespace device
{
#define __device__
#define __forceinline__ inline
static inline float rintf(float x) { return __builtin_rintf(x); }
static inline float __int_as_float(int bits) { return __builtin_bit_cast(float, bits); }
static inline int __float_as_int(float value) { return __builtin_bit_cast(int, value); }
#include "../../../kernels/Gpu/Cuda/Ptx/math.cuh"
}

static float from_bits(unsigned bits) { return __builtin_bit_cast(float, bits); }

// distance in units in the last place of the exact result; infinities and NaN must agree
static double ulps(float got, double exact)
{
    float nearest = (float)exact;
    if (std::isnan(nearest) || std::isinf(nearest) || std::isnan(got) || std::isinf(got))
        return (std::isnan(nearest) && std::isnan(got)) || nearest == got ? 0 : 1e9;
    int e;
    std::frexp(exact, &e);
    return std::fabs((double)got - exact) / std::ldexp(1.0, (exact == 0 || e < -125 ? -125 : e) - 24);
}

static bool check(const char* name, float (*f)(float), double (*exact)(double), unsigned stride, float most, double bound)
{
    double worst = 0;
    float at = 0;
    for (unsigned long long b = 0; b < (1ull << 32); b += stride)
    {
        float x = from_bits((unsigned)b);
        if (std::fabs(x) > most)
            continue;
        double u = ulps(f(x), exact(x));
        if (u > worst)
            worst = u, at = x;
    }

    std::printf("%s  %s: at most %.3f ulp (at %.9g), bound %.1f\n", worst <= bound ? "passed" : "FAILED", name, worst, at, bound);
    return worst <= bound;
}

int main(int count, char** arguments)
{
    unsigned stride = count > 1 && !std::strcmp(arguments[1], "all") ? 1 : 251;
    bool good = check("expf", device::expf, std::exp, stride, INFINITY, 1);
    good &= check("logf", device::logf, std::log, stride, INFINITY, 1);
    good &= check("sinf", device::sinf, std::sin, stride, 65536, 1.5);
    good &= check("cosf", device::cosf, std::cos, stride, 65536, 1.5);
    return good ? 0 : 1;
}
