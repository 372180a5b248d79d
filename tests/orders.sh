#!/usr/bin/env bash
# Makes images of the demo model computed and forecast with orders 0, 1 and 2 at intervals 3 and 5, and compares sets:
# a higher order must come nearer to the computed images.
#
#   tests/orders.sh [images [steps]]        600 images, 50 steps
#
# TAYLORSEER names the command (default: the release build). Exit code 1 if an order comes no nearer than the one below it.
set -euo pipefail
cd "$(dirname "$0")/.."

images=${1:-600} steps=${2:-50}
taylorseer=${TAYLORSEER:-artifacts/bin/TaylorSeer.Cli/release/taylorseer}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
make_set() { "$taylorseer" generate --num-fid-samples "$images" --steps "$steps" --quiet --out-dir "$work/$1" "${@:2}" >/dev/null; }
rmse_of() { "$taylorseer" evaluate "$work/computed" "$work/$1" --json | grep -m1 -o '"rmse": *[0-9.e-]*' | grep -o '[0-9.e-]*$'; }

make_set computed --interval 1
failed=0
for interval in 3 5; do
    last=
    for order in 0 1 2; do
        make_set "n$interval-o$order" --interval "$interval" --max-order "$order"
        rmse=$(rmse_of "n$interval-o$order")
        echo "interval $interval, order $order: RMSE $rmse"
        if [[ -n $last ]] && ! awk -v a="$rmse" -v b="$last" 'BEGIN { exit !(a + 0 < b + 0) }'; then
            echo "error: not nearer than order $((order - 1))" >&2
            failed=1
        fi
        last=$rmse
    done
done
exit $failed
