package sanitize

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/memvet/memvet/internal/finding"
)

// kinds say in words what happened to memory, by the names that the runtime
// half uses.
var kinds = map[string]struct {
	rule    string
	what    string // %s stands for the type that was given back
	spoiled string
	whose   string // what it holds by then
	remedy  string
}{
	"pool": {"poolescape", "memory of a %s that went back to its sync.Pool", "it is put back into the pool",
		"data of whoever gets it next", "give the memory back after the last use, or copy what has to stay"},
	"scan": {"reusedbuffer", "a token of a bufio.Scanner from before the last Scan", "the next token is read",
		"parts of later tokens", "copy the token with bytes.Clone, or use Text"},
	"refill": {"reusedbuffer", "a view of a bufio.Reader's buffer from before it was refilled", "the buffer is refilled",
		"what was read later", "copy the bytes with bytes.Clone before the next read"},
	"overwritten": {"reusedbuffer", "a view of a bytes.Buffer from before it was overwritten", "the buffer is written over it",
		"what was written later", "copy the bytes with bytes.Clone before the buffer is used again"},
	"modified": {"reusedbuffer", "a view of a bytes.Buffer from before it was modified", "the buffer is modified",
		"what was written later", "copy the bytes with bytes.Clone before the buffer is used again"},
	"record": {"reusedbuffer", "a record of a csv.Reader with ReuseRecord from before the last Read", "the next record is read",
		"fields of later records", "copy the record with slices.Clone"},
	"rows": {"reusedbuffer", "sql.RawBytes from before the rows moved on", "the rows move on",
		"data of later rows", "copy the bytes with bytes.Clone before Next or Close, or scan into []byte"},
	"value": {"reusedbuffer", "an argument of (%s).UnmarshalJSON that was kept", "the json.Decoder uses its buffer again",
		"what is decoded later", "copy what UnmarshalJSON has to keep"},
	"hint": {"reusedbuffer", "memory of a %s that was given back", "it is given back",
		"data of whoever has it by now", "give the memory back after the last use, or copy what has to stay"},
	"changed": {"aliasedwrite", "an argument of Write", "", "what the caller still needs", "let Write change a copy"},
	"write": {"reusedbuffer", "an argument of (%s).Write that was kept after Write returned", "the caller uses its buffer again",
		"what is written later", "copy what Write has to keep"},
}

// frames shown of a stack besides the innermost one.
const callers = 4

// findings makes findings of reports. Reports about the same memory are one
// finding, and so are those with the same use and invalidation. Those that a
// comment or a list silences are only counted.
func (c *converter) findings(rs []report, list *Suppressions) (out []finding.Finding, silenced int) {
	var groups []*group
	silent := map[string]bool{}
	byPlace, byObject := map[string]*group{}, map[string]*group{}
	for _, r := range rs {
		f, key := c.finding(r)
		if c.silenced(f) || list.silences(f, c.functions(r)) {
			silent[key] = true
			continue
		}
		g := byPlace[key]
		if g == nil && r.object != "" {
			if g = byObject[r.object]; g != nil {
				g.add(f)
			}
		}
		if g == nil {
			g = &group{Finding: f}
			groups = append(groups, g)
		}
		byPlace[key], byObject[r.object] = g, g
	}
	for _, g := range groups {
		out = append(out, g.whole())
	}
	slices.SortStableFunc(out, func(a, b finding.Finding) int {
		return strings.Compare(fmt.Sprintf("%s:%08d", a.Position.File, a.Position.Line), fmt.Sprintf("%s:%08d", b.Position.File, b.Position.Line))
	})
	fingerprint(out)
	return out, len(silent)
}

// A group is a finding and the other places where the same memory was used.
type group struct {
	finding.Finding
	also []finding.Step
}

// places shown besides the first one that used some memory.
const places = 8

func (g *group) add(f finding.Finding) {
	i := slices.IndexFunc(f.Steps, func(s finding.Step) bool { return s.Role == finding.Used })
	if i < 0 || f.Position == g.Position || slices.ContainsFunc(g.also, func(s finding.Step) bool { return s.Position == f.Position }) {
		return
	}
	g.also = append(g.also, f.Steps[i])
}

func (g *group) whole() finding.Finding {
	f := g.Finding
	more := len(g.also) - places
	if more > 0 {
		g.also = g.also[:places]
	}
	for i, s := range g.also {
		s.Text = "also here: " + s.Text
		if more > 0 && i == places-1 {
			s.Text += fmt.Sprintf(", and in %d more places", more)
		}
		f.Steps = append(f.Steps, s)
	}
	return f
}

// fingerprint names findings as those of memvet check are named: by rule,
// package, function and message, and by how many equal ones came before.
func fingerprint(fs []finding.Finding) {
	count := map[string]int{}
	for i, f := range fs {
		key := strings.Join([]string{f.Rule, f.Package, f.Function, f.Message}, "\x00")
		count[key]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, count[key]))
		fs[i].Fingerprint = fmt.Sprintf("%x", sum[:8])
	}
}

// A converter makes findings. Files below dir are named relative to it.
type converter struct {
	src   string // the standard library
	dir   string
	files map[string][][]byte // lines of source files
	used  map[place]bool      // comments that silenced something
}

func newConverter(goroot, dir string) *converter {
	return &converter{
		src: filepath.Join(goroot, "src") + string(filepath.Separator), dir: dir,
		files: map[string][][]byte{}, used: map[place]bool{},
	}
}

// finding turns a report into a finding and a key that equal ones share.
func (c *converter) finding(r report) (finding.Finding, string) {
	k := kinds[r.kind]
	what := k.what
	if strings.Contains(what, "%s") {
		what = fmt.Sprintf(what, r.typ)
	}
	f := finding.Finding{Rule: k.rule, Level: finding.Default, Remedy: k.remedy}
	if r.kind == "hint" && strings.HasPrefix(r.typ, "*") {
		f.Rule = "poolescape"
	}
	use := c.user(r.stacks["used"].frames)
	var used string
	switch {
	case r.kind == "changed":
		f.Message = fmt.Sprintf("%s is changed by a %s, which may destroy %s", what, r.typ, k.whose)
		used = fmt.Sprintf("the %d bytes are changed during Write", r.length)
	case r.access == "read":
		f.Message = fmt.Sprintf("%s is read, so it may show %s", what, k.whose)
		used = c.bytes(r, "read")
	case r.access == "write":
		f.Message = fmt.Sprintf("%s is written, which may destroy %s", what, k.whose)
		used = c.bytes(r, "written")
	default:
		f.Message = fmt.Sprintf("%s is put back once more, so two users will share it", what)
		used = "it is put back again"
	}
	if len(use) > 0 {
		f.Position = c.position(use[0])
		f.Package, f.Function = splitName(use[0].function)
	}
	f.Steps = append(f.Steps, c.steps(finding.Taken, "the view is taken", r.stacks["taken"])...)
	f.Steps = append(f.Steps, c.steps(finding.Spoiled, k.spoiled, r.stacks["spoiled"])...)
	f.Steps = append(f.Steps, c.steps(finding.Used, used, r.stacks["used"])...)
	key := fmt.Sprint(r.access, r.kind, f.Position)
	if s := c.user(r.stacks["spoiled"].frames); len(s) > 0 {
		key += fmt.Sprint(s[0])
	}
	return f, key
}

// bytes says which bytes were used.
func (c *converter) bytes(r report, how string) string {
	if r.size == 1 {
		return fmt.Sprintf("byte %d of %d is %s", r.offset, r.length, how)
	}
	return fmt.Sprintf("bytes %d to %d of %d are %s", r.offset, r.offset+r.size-1, r.length, how)
}

// hints is the package whose functions tell what memory is used for.
const hints = "github.com/memvet/memvet/hint."

// user drops the frames of the standard library and of package hint that stand
// before the first frame of other code. In tests of the standard library itself
// only what memvet added is dropped.
func (c *converter) user(frames []frame) []frame {
	for i, f := range frames {
		if !c.library(f) && !strings.HasPrefix(f.function, hints) {
			return frames[i:]
		}
	}
	for i, f := range frames {
		if !strings.HasPrefix(filepath.Base(f.file), "memvet_") {
			return frames[i:]
		}
	}
	return frames
}

func (c *converter) library(f frame) bool { return strings.HasPrefix(f.file, c.src) }

// wrapper is how the compiler names what it makes of defer and go statements.
var wrapper = regexp.MustCompile(`\.(deferwrap|gowrap)\d+`)

// steps tells a stack: where something happened and who called that.
func (c *converter) steps(role finding.Role, text string, s stack) (steps []finding.Step) {
	frames := c.user(s.frames)
	if len(frames) == 0 {
		return nil
	}
	if lib := len(s.frames) - len(frames); lib > 0 {
		text += " by " + shortName(s.frames[lib-1].function)
	}
	steps = append(steps, finding.Step{Role: role, Position: c.position(frames[0]),
		Text: fmt.Sprintf("%s in %s, goroutine %s", text, shortName(frames[0].function), wrapper.ReplaceAllString(s.goroutine, ""))})
	for i, f := range frames[1:] {
		if i == callers || c.library(f) && (!c.library(frames[0]) || strings.HasPrefix(f.function, "testing.")) {
			break // testing.tRunner, runtime.main
		}
		if i == 0 && wrapper.MatchString(frames[0].function) {
			continue // the function whose defer it was
		}
		if f.file == "<autogenerated>" {
			continue // the compiler's, around a method value
		}
		steps = append(steps, finding.Step{Role: finding.Via, Position: c.position(f),
			Text: fmt.Sprintf("called by %s", shortName(f.function))})
	}
	return steps
}

// position covers the line of a frame; the runtime knows no columns.
func (c *converter) position(f frame) finding.Position {
	p := finding.Position{File: f.file, Line: f.line, Column: 1}
	if text := c.line(f.file, f.line); len(text) > 0 {
		rest := bytes.TrimLeft(text, " \t")
		p.Column = len(text) - len(rest) + 1
		p.EndLine, p.EndColumn = f.line, len(text)+1
	}
	if rel, err := filepath.Rel(c.dir, f.file); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		p.File = filepath.ToSlash(rel)
	}
	return p
}

func (c *converter) abs(file string) string {
	if !filepath.IsAbs(file) {
		file = filepath.Join(c.dir, file)
	}
	return file
}

func (c *converter) line(file string, n int) []byte {
	file = c.abs(file)
	lines, ok := c.files[file]
	if !ok {
		if text, err := os.ReadFile(file); err == nil {
			lines = bytes.Split(text, []byte("\n"))
		}
		c.files[file] = lines
	}
	if n < 1 || n > len(lines) {
		return nil
	}
	return bytes.TrimRight(lines[n-1], " \t\r")
}

// silenced reports whether a comment at one of the places of the finding, or
// on the line above, silences it. A reason is required.
func (c *converter) silenced(f finding.Finding) bool {
	found := false
	for _, s := range f.Steps {
		for n := s.Position.Line - 1; n <= s.Position.Line; n++ {
			line := c.line(s.Position.File, n)
			for _, prefix := range []string{ignoreComment, runComment} {
				code, comment, ok := bytes.Cut(line, []byte(prefix))
				if !ok || n < s.Position.Line && len(bytes.TrimSpace(code)) > 0 {
					continue
				}
				if words := bytes.Fields(comment); len(words) > 1 && string(words[0]) == f.Rule {
					c.used[place{c.abs(s.Position.File), n}] = true
					found = true
				}
			}
		}
	}
	return found
}

// functions are the names in all stacks of a report that are not the standard
// library's.
func (c *converter) functions(r report) (names []string) {
	for _, s := range r.stacks {
		for _, f := range s.frames {
			if !c.library(f) {
				names = append(names, wrapper.ReplaceAllString(f.function, ""))
			}
		}
	}
	return names
}

// splitName splits path/to/pkg.(*T).m into package and function.
func splitName(name string) (pkg, fn string) {
	slash := strings.LastIndexByte(name, '/') + 1
	dot := strings.IndexByte(name[slash:], '.')
	if dot < 0 {
		return "", name
	}
	return strings.ReplaceAll(name[:slash+dot], "%2e", "."), name[slash+dot+1:]
}

// shortName is pkg.(*T).m without the path.
func shortName(name string) string {
	path, _, _ := strings.Cut(name, "[")
	name = name[strings.LastIndexByte(path, '/')+1:]
	name, _, _ = strings.Cut(name, "[") // of type arguments
	return wrapper.ReplaceAllString(name, "")
}
