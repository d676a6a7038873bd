package check

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/memvet/memvet/internal/finding"
	"github.com/memvet/memvet/internal/git"
)

// changes are the lines of a work tree that differ from a revision.
type changes struct {
	lines map[string][]lineRange // by file, as findings name it
	whole map[string]bool        // files git does not know
}

type lineRange struct{ first, last int }

var hunk = regexp.MustCompile(`^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@`)

// changedLines asks git what changed since rev in the work tree around dir.
func changedLines(ctx context.Context, dir string, env []string, rev string) (*changes, error) {
	c, err := askGit(ctx, dir, env, rev)
	if err != nil {
		return nil, fmt.Errorf("-new-from %s: %w", rev, err)
	}
	return c, nil
}

func askGit(ctx context.Context, dir string, env []string, rev string) (*changes, error) {
	repo, err := git.Open(ctx, dir, env)
	if err != nil {
		return nil, err
	}
	if _, err := repo.Commit(ctx, rev); err != nil {
		return nil, err
	}
	diff, err := repo.Run(ctx, "diff", "-U0", "--no-color", "--no-ext-diff", "--src-prefix=a/", "--dst-prefix=b/", rev, "--", ":/*.go")
	if err != nil {
		return nil, err
	}
	fresh, err := repo.Run(ctx, "ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/*.go")
	if err != nil {
		return nil, err
	}
	// git resolves symbolic links in the root's path; findings do not.
	name := func(file string) string { return relativeTo(repo.Root, file, dir) }
	c := &changes{lines: parseDiff(diff, name), whole: map[string]bool{}}
	for file := range strings.SplitSeq(strings.TrimRight(fresh, "\x00"), "\x00") {
		if file != "" {
			c.whole[name(file)] = true
		}
	}
	return c, nil
}

// relativeTo names root/file as findings do that are relative to dir.
func relativeTo(root, file, dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return relative(filepath.Join(root, filepath.FromSlash(file)), dir)
}

func parseDiff(diff string, name func(string) string) map[string][]lineRange {
	lines := map[string][]lineRange{}
	file := ""
	skip := 0 // lines of code still to come, which may look like anything
	for line := range strings.Lines(diff) {
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(line, `\`) {
			continue // "\ No newline at end of file"
		}
		if skip > 0 {
			skip--
			continue
		}
		if f, ok := strings.CutPrefix(line, "+++ "); ok {
			if u, err := strconv.Unquote(f); err == nil {
				f = u // git quotes unusual names
			}
			file = name(strings.TrimPrefix(f, "b/"))
			continue
		}
		m := hunk.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		first, n := count(m[2]), 1
		if m[3] != "" {
			n = count(m[3])
		}
		skip = n + 1
		if m[1] != "" {
			skip = n + count(m[1])
		}
		if n > 0 {
			lines[file] = append(lines[file], lineRange{first, first + n - 1})
		}
	}
	return lines
}

// count reads digits that a pattern has matched.
func count(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// touch reports whether the finding or one of its steps lies on a changed
// line: new code often spoils a view that old code took.
func (c *changes) touch(f finding.Finding) bool {
	if c.has(f.Position) {
		return true
	}
	for _, s := range f.Steps {
		if c.has(s.Position) {
			return true
		}
	}
	return false
}

func (c *changes) has(p finding.Position) bool {
	if c.whole[p.File] {
		return true
	}
	for _, r := range c.lines[p.File] {
		if r.first <= p.Line && p.Line <= r.last {
			return true
		}
	}
	return false
}
