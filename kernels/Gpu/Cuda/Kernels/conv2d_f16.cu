// Conv2d of f16, every tile: conv2d.cuh.
#include "conv2d.cuh"

ALL_TILES(CONV2D, F16, f16)
NARROW(F16, f16)
