// Attention of bf16: attention.cuh.
// Sizes: 16 24 32 40 48 56 64 72 80 88 96 104 112 120 128
#include "attention.cuh"

ATTENTION_OF(BF16, bf16, SIZE)
