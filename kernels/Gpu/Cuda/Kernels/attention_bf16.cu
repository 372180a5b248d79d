// Attention of bf16, every head size: attention.cuh.
#include "attention.cuh"

ALL_ATTENTION(BF16, bf16)
