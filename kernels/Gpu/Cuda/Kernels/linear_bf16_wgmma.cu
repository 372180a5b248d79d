// Linear of bf16 on warpgroups, every tile: linear_wgmma.cuh.
// Targets: sm_90a
#include "linear_wgmma.cuh"

ALL_WARPGROUP_TILES(LINEAR, BF16, bf16)
