package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/memvet/memvet/internal/alias"
)

// Aliases writes the answers of `memvet aliases` for people:
//
//	file.go:12:9: `sub`, a []byte
//	   12 | 	sub := s[6:11]
//	      | 	^~~
//	  array    file.go:10:7: copy of the bytes that the conversion makes
//	   10 | 	s := []byte("hello world")
//	      | 	     ^~~~~~~~~~~~~~~~~~~~~
//	  view     elements 6 to 10 of 11; capacity 5
//	  holder   file.go:10:2: `s`, local variable: shows all of them and others
//	  append   ...
//	  keeps    ...
func Aliases(w io.Writer, r *alias.Reply, o Options) error {
	t := newText(w, o).(*text)
	var b strings.Builder
	for n, a := range r.Answers {
		if n > 0 {
			b.WriteString("\n")
		}
		t.answer(&b, a)
	}
	if len(r.Others) > 0 {
		b.WriteString("\nmore on this line:")
		for _, c := range r.Others {
			fmt.Fprintf(&b, " column %d `%s`", c.Position.Column, c.Expression)
		}
		b.WriteString("\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// row writes one line of an answer behind its label.
func (t *text) row(b *strings.Builder, label, format string, args ...any) {
	fmt.Fprintf(b, "  %s %s\n", t.bold(fmt.Sprintf("%-8s", label)), fmt.Sprintf(format, args...))
}

func (t *text) answer(b *strings.Builder, a alias.Answer) {
	fmt.Fprintf(b, "%s %s in %s\n", t.bold(at(a.Position)+":"), t.bold("`"+a.Expression+"`, "+article(a.Type)), a.Function)
	t.quote(b, a.Position)
	if a.Nothing != "" {
		t.row(b, "nothing", "%s", a.Nothing)
	}
	if len(a.Storage) > 1 {
		t.row(b, "either", "one of %d, as the code is run", len(a.Storage))
	}
	for _, s := range a.Storage {
		t.storage(b, s, a)
	}
	if len(a.Unfollowed) > 0 {
		t.row(b, "unknown", "%s can refer to more than is followed, so that this is not all", quoted(a.Unfollowed))
	}
	if a.Append != nil {
		over := ""
		if len(a.Append.Over) > 0 {
			over = "; "
			if a.Append.Does != alias.InPlace {
				over += "where it writes in place, "
			}
			over += quoted(a.Append.Over) + " " + verb(len(a.Append.Over), "shows", "show") + " what it writes over, or may"
		}
		t.row(b, "append", "%s%s", a.Append.Text, over)
	}
}

func verb(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func quoted(names []string) string {
	var out []string
	for _, n := range names {
		out = append(out, "`"+n+"`")
	}
	return strings.Join(out, ", ")
}

func article(typ string) string {
	if strings.ContainsAny(typ[:1], "aeiou") {
		return "an " + typ
	}
	return "a " + typ
}

func (t *text) storage(b *strings.Builder, s alias.Storage, a alias.Answer) {
	where := ""
	if s.Origin.Position.Line > 0 {
		where = at(s.Origin.Position) + ": "
	}
	t.row(b, s.Kind, "%s%s%s", where, s.Origin.Text, sizeText(s))
	if s.Origin.Position != a.Position {
		t.quote(b, s.Origin.Position)
	}
	if s.View != nil {
		t.row(b, "view", "%s", viewText(s.View, s.Size))
	}
	if s.Part != "" {
		t.row(b, "part", "the pointer is to `%s` of it", s.Part)
	}
	for _, h := range s.Holders {
		t.row(b, "holder", "%s: `%s`, %s: %s", at(h.Position), h.Name, h.Text, holderText(h))
	}
	if len(s.Holders) == 0 {
		t.row(b, "holder", "nobody else that this function knows of")
	}
	for _, c := range s.Callers {
		does := "passes"
		if c.Captures {
			does = "makes this function literal with its"
		}
		t.row(b, "caller", "%s: %s %s `%s`: %s", at(c.Position), c.Function, does, c.Argument, c.Text)
	}
	for _, u := range s.Unknown {
		t.row(b, "unknown", "%s: %s", at(u.Position), u.Text)
	}
	for _, c := range s.Changes {
		may := ""
		if c.May {
			may = ", perhaps"
		}
		t.row(b, "change", "%s: %s, %s%s", at(c.Position), c.Text, whenText[c.When], may)
	}
	t.row(b, "keeps", "%s", s.Keeps.Text)
	for _, p := range s.Keeps.Besides {
		t.row(b, "besides", "%s: it refers to %s", at(p.Position), p.Text)
	}
}

var whenText = map[string]string{"before": "before this", "after": "after this", "both": "before and after this"}

func sizeText(s alias.Storage) string {
	if s.Size == nil || s.Size.Max == nil {
		return ""
	}
	text := ", " + rangeText(*s.Size) + " " + verb(int(*s.Size.Max), "element", "elements")
	if n := s.ElementBytes; n > 1 {
		text += fmt.Sprintf(" of %d bytes", n)
	}
	return text
}

// viewText says which elements a view shows.
func viewText(v *alias.View, size *alias.Range) string {
	var parts []string
	switch first, n := v.Offset, v.Length; {
	case exact(n) && n.Min == 0:
		parts = append(parts, "no elements")
	case exact(first) && exact(n) && n.Min == 1:
		parts = append(parts, fmt.Sprintf("element %d", first.Min))
	case exact(first) && exact(n):
		parts = append(parts, fmt.Sprintf("elements %d to %d", first.Min, first.Min+n.Min-1))
	case v.Low != "" || v.High != "":
		parts = append(parts, "elements `"+v.Low+":"+v.High+"` of what is sliced", "length "+rangeText(n))
	case exact(first) && first.Min == 0:
		parts = append(parts, "from the first element on", "length "+rangeText(n))
	default:
		parts = append(parts, "offset "+rangeText(first), "length "+rangeText(n))
	}
	if v.Capacity != nil {
		parts = append(parts, "capacity "+rangeText(*v.Capacity))
	}
	return strings.Join(parts, ", ")
}

func exact(r alias.Range) bool { return r.Max != nil && *r.Max == r.Min }

func rangeText(r alias.Range) string {
	switch {
	case exact(r):
		return fmt.Sprint(r.Min)
	case r.Max != nil && r.Min == 0:
		return fmt.Sprintf("at most %d", *r.Max)
	case r.Max != nil:
		return fmt.Sprintf("%d to %d", r.Min, *r.Max)
	case r.Min > 0:
		return fmt.Sprintf("at least %d", r.Min)
	}
	return "unknown"
}

var showsText = map[alias.Shows]string{
	alias.Same: "the same", alias.More: "all of it and perhaps more", alias.Less: "a part of it",
	alias.Overlaps: "some of it and more", alias.Behind: "none of it, but what appends here can write over",
	alias.Before: "none of it, but appends to it can write over this", alias.Other: "another part",
	alias.Perhaps: "which part is not known",
}

func holderText(h alias.Holder) string {
	text := showsText[h.Shows]
	if h.Shows == alias.More && h.View != nil && exact(h.View.Length) {
		text = "all of it and more"
	}
	if h.View != nil && exact(h.View.Offset) && exact(h.View.Length) && h.Shows != alias.Same {
		text += " (" + viewText(h.View, nil) + ")"
	}
	if h.May {
		text += ", in some runs"
	}
	if h.Unused {
		text += "; not used after this"
	}
	return text
}
