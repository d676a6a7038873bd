#!/usr/bin/env bash
# Measures what shadow memory costs: CPU seconds (user and system) of whole test binaries,
# plain, under memvet with and without -deps, under -race and under -asan, all
# in one run and in turn, best of N.
#
#   bench/sanitize.sh [-n N] [-C DIR] [PACKAGES...]
#
# Without packages it takes those of the standard library that docs/measurements.md
# has. -C names the module of other packages. Prints the ratios to plain and
# their medians. -race and -asan need a C compiler and are left out without one.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
n=3 dir=$PWD
while getopts n:C: o; do
	case $o in
	n) n=$OPTARG ;;
	C) dir=$OPTARG ;;
	*) echo "usage: bench/sanitize.sh [-n N] [-C DIR] [PACKAGES...]" >&2; exit 2 ;;
	esac
done
shift $((OPTIND - 1))
pkgs=("${@:-}")
[ -n "${pkgs[0]}" ] || pkgs=(bufio bytes compress/flate encoding/csv encoding/json go/printer image/jpeg sort strconv strings text/template)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$root" && go build -o "$work/memvet" ./cmd/memvet)
cd "$dir"
kinds="plain memvet memvet-deps"
if command -v "$(go env CC)" >/dev/null; then kinds+=" race asan"; fi
i=0
for p in "${pkgs[@]}"; do
	i=$((i + 1))
	for k in $kinds; do
		out=$work/$i.$k.test
		case $k in
		plain) CGO_ENABLED=0 go test -c -o "$out" "$p" ;;
		memvet) CGO_ENABLED=0 "$work/memvet" test -c -o "$out" "$p" ;;
		memvet-deps) CGO_ENABLED=0 "$work/memvet" test -deps -c -o "$out" "$p" ;;
		*) CGO_ENABLED=1 go test "-$k" -c -o "$out" "$p" ;;
		esac >/dev/null
	done
	go list -f '{{.Dir}}' "$p" >"$work/$i.dir"
done
python3 - "$work" "$n" "$kinds" "${pkgs[@]}" <<'PY'
import os, statistics, subprocess, sys
work, n, kinds, pkgs = sys.argv[1], int(sys.argv[2]), sys.argv[3].split(), sys.argv[4:]
os.environ["MEMVET_REPORT"] = work + "/reports"
print(f"{'CPU seconds':24}" + "".join(f"{k:>20}" for k in kinds))
ratios = {k: [] for k in kinds}
for i, p in enumerate(pkgs, 1):
    where = open(f"{work}/{i}.dir").read().strip()
    best = {}
    for _ in range(n):
        for k in kinds:
            cmd = [f"{work}/{i}.{k}.test", "-test.short"]
            child = subprocess.Popen(cmd, cwd=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, _, r = os.wait4(child.pid, 0)
            best[k] = min(best.get(k, 1e9), r.ru_utime + r.ru_stime)
    line = f"{p[-24:]:24}"
    for k in kinds:
        ratio = best[k] / max(best["plain"], 1e-9)
        ratios[k].append(ratio)
        line += f"{best[k]:10.2f} ({ratio:5.2f} x)"
    print(line, flush=True)
print(f"{'median':24}" + "".join(f"{'':10} ({statistics.median(ratios[k]):5.2f} x)" for k in kinds))
PY
