// Attention of f16 on warpgroups: attention_wgmma.cuh.
// Targets: sm_90a
// Sizes: 16 24 32 40 48 56 64 72 80 88 96 104 112 120 128
#include "attention_wgmma.cuh"

ATTENTION_OF(F16, f16, SIZE)
