// What tensor cores do in bf16: peak.cuh.
#include "peak.cuh"

PEAK(BF16, bf16)
