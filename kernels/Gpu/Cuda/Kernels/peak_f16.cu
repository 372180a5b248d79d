// What tensor cores do in f16: peak.cuh.
#include "peak.cuh"

PEAK(F16, f16)
