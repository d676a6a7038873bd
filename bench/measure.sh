# Sourced by the scripts that measure memvet on a tree: checks the command line
# DIR [PACKAGES...] and sets $tree, $pkgs, $work (a temporary folder) and
# $memvet; measure runs a command and counts what it takes.
self=bench/$(basename "$0")
cd "$(dirname "$0")/.."
[ $# -ge 1 ] || { echo "usage: $self DIR [PACKAGES...]" >&2; exit 2; }
tree=$1; shift
[ -d "$tree" ] || { echo "$self: $tree is no folder; name the module to measure on" >&2; exit 2; }
pkgs=("${@:-./...}")

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
memvet=$work/memvet
go build -o "$memvet" ./cmd/memvet

# measure NAME PHASE COMMAND...: runs it and prints a line with user+system CPU
# seconds, wall seconds, the peak memory of the largest process and the exit
# status, which may be any; notes NAME, PHASE and CPU seconds in $work/times.
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
