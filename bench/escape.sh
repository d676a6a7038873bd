#!/usr/bin/env bash
# Measures memvet escape against go build with the compiler's log flag.
#
#   bench/escape.sh DIR [PACKAGES...]      default packages ./...
#
# What the packages import is compiled before. "first" has to compile the
# packages for their log, "again" finds them compiled. Each program has a build
# cache of its own, a copy of the same one. Prints user+system CPU seconds, wall
# seconds and the peak memory of the largest process, and the ratio of the CPU
# seconds, the best of three for "again"; the goal is 1.3 for both.
set -euo pipefail
. "$(dirname "$0")/measure.sh"
cd "$tree"
GOCACHE=$work/built go build "${pkgs[@]}"
# list -export is what makes export data without linking; both programs have it.
GOCACHE=$work/built go list -deps -export "${pkgs[@]}" >/dev/null
cp -al "$work/built" "$work/gobuild"
cp -al "$work/built" "$work/escape"

for phase in first again again again; do
	GOCACHE=$work/gobuild measure "go build" $phase go build "-gcflags=-json=0,$work/log" "${pkgs[@]}"
	GOCACHE=$work/escape XDG_CACHE_HOME=$work/user measure "memvet escape" $phase "$memvet" escape "${pkgs[@]}"
done
awk '{k = $1 " " $(NF-1); if (!(k in t) || $NF < t[k]) t[k] = $NF}
	END {for (p = 0; p < 2; p++) {n = p ? "again" : "first"; printf "%-6s ratio %.2f\n", n, t["memvet " n] / t["go " n]}}' "$work/times"
