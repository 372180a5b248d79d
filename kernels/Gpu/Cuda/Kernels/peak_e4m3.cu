// What tensor cores do in e4m3: peak.cuh.
// Targets: sm_89
// PTX: 84
#include "peak.cuh"

PEAK(E4M3, e4m3)
