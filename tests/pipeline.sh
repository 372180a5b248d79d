#!/usr/bin/env bash
# Class to picture at full size with random weights: DiT-XL/2 and the autoencoder of the published sizes. Prints what
# every stage took and the most memory the process had held by its end. The pictures are noise; time and memory are real.
#
#   tests/pipeline.sh FOLDER [256|512 [further options of sample ...]]
#   tests/pipeline.sh xl 256 --steps 50
#
# FOLDER keeps the checkpoints (2.7 GB each size in f32, 0.33 GB the autoencoder) for the next time.
# TAYLORSEER names the command (default: the release build).
set -euo pipefail

folder=${1:?"usage: tests/pipeline.sh FOLDER [256|512 [options of sample ...]]"} size=${2:-256}
shift $(($# < 2 ? $# : 2))
taylorseer=${TAYLORSEER:-$(cd "$(dirname "$0")/.." && pwd)/artifacts/bin/TaylorSeer.Cli/release/taylorseer}
mkdir -p "$folder"
model=$folder/dit-xl-2-$size.safetensors vae=$folder/sd-vae.safetensors
[[ -f $model ]] || "$taylorseer" make-checkpoint --model DiT-XL/2 --image-size "$size" --out "$model"
[[ -f $vae ]] || "$taylorseer" make-checkpoint --model sd-vae --out "$vae"

"$taylorseer" inspect "$model" --vae "$vae" | grep -A4 '^a run'
"$taylorseer" sample --ckpt "$model" --vae "$vae" --class-labels 207 --out "$folder/$size.png" --json "$@" > "$folder/$size.json"
awk -F'[:,]' '
    /"stage"/ { gsub(/^ *"|"$/, "", $2); stage = $2 }
    /"ms"/ && stage { ms = $2 }
    /"peak_resident_bytes"/ { printf "%-12s %9.2f s   at most %5.0f MB so far\n", stage, ms / 1000, $2 / 1e6; stage = "" }
    /"schedule"/ || /"elapsed_ms"/ { print $0 }' "$folder/$size.json"
