// Linear of f16 on warpgroups, every tile: linear_wgmma.cuh.
// Targets: sm_90a
#include "linear_wgmma.cuh"

ALL_WARPGROUP_TILES(LINEAR, F16, f16)
