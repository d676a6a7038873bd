package sanitize

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A report is what the runtime half wrote about one use of stale memory;
// shadow/_goroot/runtime/report.go shows its text.
type report struct {
	access       string // "read", "write" or "given back twice"
	size, offset int    // of the access, in bytes; offset counts from the start of what is stale
	length       int    // of what is stale
	kind         string
	typ          string // of what was given back, or ""
	object       string // whose memory; the same in all reports about it
	stacks       map[string]stack
}

// A stack is where something happened, innermost frame first.
type stack struct {
	goroutine string // "1 (main.main)"
	frames    []frame
}

type frame struct {
	function string // as the runtime writes it: path/to/pkg.(*T).m
	file     string
	line     int
}

// parseReports reads the text of reports. A report that was cut is left out.
func parseReports(r io.Reader) ([]report, error) {
	var out []report
	var cur *report
	role := ""
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		line := in.Text()
		switch {
		case line == "memvet: end":
			if cur != nil {
				out = append(out, *cur)
			}
			cur = nil
		case strings.HasPrefix(line, "memvet: "):
			cur, role = parseHead(line), ""
		case cur == nil:
		case strings.HasPrefix(line, "\t\t"):
			cur.place(role, strings.TrimSpace(line))
		case strings.HasPrefix(line, "\t"):
			s := cur.stacks[role]
			s.frames = append(s.frames, frame{function: strings.TrimSpace(line)})
			cur.stacks[role] = s
		case strings.HasPrefix(line, "object "):
			cur.object = strings.TrimPrefix(line, "object ")
		default:
			var who string
			role, who, _ = strings.Cut(line, " by goroutine ")
			cur.stacks[role] = stack{goroutine: who}
		}
	}
	return out, in.Err()
}

// parseHead reads "memvet: read of 1 bytes, offset 0 of 256, pool *[]uint8" and
// "memvet: given back twice of 256, pool *[]uint8".
func parseHead(line string) *report {
	r := &report{stacks: map[string]stack{}}
	line = strings.TrimPrefix(line, "memvet: ")
	var what string
	if rest, ok := strings.CutPrefix(line, "given back twice of "); ok {
		r.access = "given back twice"
		if _, err := fmt.Sscanf(rest, "%d,", &r.length); err != nil {
			return nil
		}
		_, what, _ = strings.Cut(rest, ", ")
	} else {
		if _, err := fmt.Sscanf(line, "%s of %d bytes, offset %d of %d,", &r.access, &r.size, &r.offset, &r.length); err != nil {
			return nil
		}
		parts := strings.SplitN(line, ", ", 3)
		what = parts[len(parts)-1]
	}
	r.kind, r.typ, _ = strings.Cut(what, " ")
	return r
}

// place completes the last frame of a stack with "file:line".
func (r *report) place(role, text string) {
	s := r.stacks[role]
	i := strings.LastIndexByte(text, ':')
	if len(s.frames) == 0 || i < 0 {
		return
	}
	f := &s.frames[len(s.frames)-1]
	f.file = text[:i]
	f.line, _ = strconv.Atoi(text[i+1:])
}
