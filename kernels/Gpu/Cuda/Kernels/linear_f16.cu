// Linear of f16, every tile: linear.cuh.
#include "linear.cuh"

ALL_TILES(LINEAR, F16, f16)
