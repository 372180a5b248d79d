#!/usr/bin/env bash
# Makes a run of demo images twice: uninterrupted, and as shards that work at the same time and are each killed
# (SIGKILL) several times at random points and started again. The two npz files must be the same bytes.
#
#   tests/bulk-killed.sh [images [shards [kills of each shard [further options of generate ...]]]]
#   tests/bulk-killed.sh 2000 4 5 --steps 50
#
# TAYLORSEER names the command (default: the release build). Exit code 1, and nothing deleted, if anything differs.
set -euo pipefail
cd "$(dirname "$0")/.."

images=${1:-2000} shards=${2:-4} kills=${3:-5}
shift $(($# < 3 ? $# : 3))
taylorseer=${TAYLORSEER:-artifacts/bin/TaylorSeer.Cli/release/taylorseer}
work=$(mktemp -d)
settings=(--num-fid-samples "$images" "$@")
share=$(((images + shards - 1) / shards))

there() { find "$work/shards" -name "*.png" -not -name ".*" 2>/dev/null | wc -l; }

# One shard: started, killed when a random number of further images of the run are there, started again.
work_on() {
    local shard=$1 killed=0 log="$work/shard-$1.log"
    local args=(generate "${settings[@]}" --out-dir "$work/shards" --shard "$shard/$shards" --per-proc-batch-size $((shard % 5 + 2)))
    RANDOM=$((shard + 1))
    for ((k = 0; k < kills; k++)); do
        local until=$(($(there) + 1 + RANDOM % (1 + share * shards / (kills + 1))))
        "$taylorseer" "${args[@]}" >>"$log" 2>&1 &
        local process=$!
        while kill -0 $process 2>/dev/null && (($(there) < until)); do sleep 0.05; done
        sleep "0.$(printf %03d $((RANDOM % 400)))"
        if kill -KILL $process 2>/dev/null; then killed=$((killed + 1)); fi
        wait $process 2>/dev/null || true
    done
    "$taylorseer" "${args[@]}" >>"$log" 2>&1
    echo "shard $shard: killed $killed times; its last attempt: $(grep -E "are there" "$log" | tail -1)"
}

echo "== uninterrupted"
time "$taylorseer" generate "${settings[@]}" --out-dir "$work/one" --npz "$work/one.npz"
echo "== $shards shards at the same time, each killed up to $kills times"
mkdir "$work/shards"
processes=()
for ((shard = 0; shard < shards; shard++)); do
    work_on "$shard" &
    processes+=($!)
done
for process in "${processes[@]}"; do wait "$process"; done
"$taylorseer" merge "$work/shards" --npz "$work/shards.npz"

cmp "$work/one.npz" "$work/shards.npz"
(cd "$work/one" && for png in *.png; do cmp "$png" "../shards/$png"; done)
(cd "$work" && sha256sum one.npz shards.npz)
echo "the same bytes: $images images, one by one and as npz"
rm -r "$work"
