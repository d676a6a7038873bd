#!/usr/bin/env bash
# Measures memvet, go vet and staticcheck side by side on one tree, in one run:
# cold (empty build cache: mostly the compiler's time), first (compiled, but
# never analysed), warm (nothing changed) and after one edit.
#
#   bench/compare.sh DIR [PACKAGES...]      default packages ./...
#
# Prints user+system CPU seconds, wall seconds and the peak memory of the
# largest process for each tool, and memvet's ratio to staticcheck. Every tool
# gets a build cache of its own, so "cold" counts what each needs compiled.
# SKIP_COLD=1 leaves the cold runs out.
# staticcheck is installed into a temporary folder if it is not in PATH.
set -euo pipefail
. "$(dirname "$0")/measure.sh"
if ! staticcheck=$(command -v staticcheck); then
	GOBIN=$work go install honnef.co/go/tools/cmd/staticcheck@v0.8.2
	staticcheck=$work/staticcheck
fi
cp -r "$tree" "$work/tree"
cd "$work/tree"
edited=$(go list -f '{{with .GoFiles}}{{index . 0}}{{end}}' -find "${pkgs[@]}" | head -1)
dir=$(go list -f '{{.Dir}}' -find "${pkgs[@]}" | head -1)

# all CACHE PHASE: runs the three tools, each with its own copy of a cache
all() {
	GOCACHE=$work/$1-memvet measure memvet "$2" "$memvet" check "${pkgs[@]}"
	GOCACHE=$work/$1-vet measure "go vet" "$2" go vet "${pkgs[@]}"
	GOCACHE=$work/$1-sc STATICCHECK_CACHE=$work/$1-sc2 measure staticcheck "$2" "$staticcheck" "${pkgs[@]}"
}

GOCACHE=$work/built go build "${pkgs[@]}" >/dev/null 2>&1 || true
for tool in memvet vet sc; do cp -al "$work/built" "$work/first-$tool"; done
all first first
all first warm
echo "var _ = 0 // edited" >>"$dir/$edited"
all first edit
if [ -z "${SKIP_COLD:-}" ]; then all cold cold; fi
awk '{t[$1" "$(NF-1)]=$NF} END {for (p in t) if (p ~ /^memvet/) {split(p,a," "); s=t["staticcheck "a[2]]; if (s>0) printf "memvet / staticcheck, %s: %.2f of the CPU time\n", a[2], t[p]/s}}' "$work/times" | sort
