#!/usr/bin/env bash
# Measures memvet escape against go build with the compiler's log flag.
#
#   bench/escape.sh DIR [PACKAGES...]      default packages ./...
#
# What the packages import is compiled before. "first" has to compile the
# packages for their log, "again" finds them compiled. Each program has a build
# cache of its own, a copy of the same one. Prints user+system CPU seconds, wall
# seconds and the peak memory of the largest process, and the ratio of the CPU
# seconds; the goal is 1.3 for the first run.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { echo "usage: bench/escape.sh DIR [PACKAGES...]" >&2; exit 2; }
tree=$1; shift
[ -d "$tree" ] || { echo "bench/escape.sh: $tree is no folder; name the module to measure on" >&2; exit 2; }
pkgs=("${@:-./...}")

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
go build -o "$work/memvet" ./cmd/memvet
cd "$tree"
GOCACHE=$work/built go build "${pkgs[@]}"
# list -export is what makes export data without linking; both programs have it.
GOCACHE=$work/built go list -deps -export "${pkgs[@]}" >/dev/null
cp -al "$work/built" "$work/gobuild"
cp -al "$work/built" "$work/escape"

# measure NAME PHASE COMMAND...: runs it and prints a line
measure() {
	local name=$1 phase=$2; shift 2
	python3 - "$name" "$phase" "$work/times" "$@" <<'PY'
import resource, subprocess, sys, time
name, phase, out, cmd = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
start = time.time()
code = subprocess.run(cmd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
wall = time.time() - start
r = resource.getrusage(resource.RUSAGE_CHILDREN)
cpu = r.ru_utime + r.ru_stime
print(f"{name:14} {phase:6} {cpu:8.2f} s CPU {wall:8.2f} s wall {r.ru_maxrss // 1024:6} MiB  exit {code}")
open(out, "a").write(f"{name} {phase} {cpu:.3f}\n")
PY
}

for phase in first again; do
	GOCACHE=$work/gobuild measure "go build" $phase go build "-gcflags=-json=0,$work/log" "${pkgs[@]}"
	GOCACHE=$work/escape XDG_CACHE_HOME=$work/user measure "memvet escape" $phase "$work/memvet" escape "${pkgs[@]}"
done
awk '{t[$(NF-1)] = t[$(NF-1)] " " $NF} END {for (p in t) {split(t[p], v, " "); printf "%-6s ratio %.2f\n", p, v[2] / v[1]}}' "$work/times"
