// Linear of bf16, every tile: linear.cuh.
#include "linear.cuh"

ALL_TILES(LINEAR, BF16, bf16)
