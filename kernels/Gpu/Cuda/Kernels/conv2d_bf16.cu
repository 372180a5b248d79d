// Conv2d of bf16, every tile: conv2d.cuh.
#include "conv2d.cuh"

ALL_TILES(CONV2D, BF16, bf16)
NARROW(BF16, bf16)
