// Attention of f16, every head size: attention.cuh.
#include "attention.cuh"

ALL_ATTENTION(F16, f16)
