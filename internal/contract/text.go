package contract

import (
	"fmt"
	"slices"
	"strings"
)

// Parse reads effects in the notation that String writes, separated by
// semicolons:
//
//	refills arg0; may keeps arg1 in global; returns ret0 view recv.buf
//	returns ret0 view arg0 clipped; stores ret0[*] = arg0 clipped
//	grows ret0 from arg0; fresh ret0; pooled ret0; stores recv.w = arg0
//	calls arg1; calls arg1 with recv.token; joins; opaque
func Parse(text string) (*Contract, error) {
	c := new(Contract)
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		if words[0] == "opaque" {
			c.Opaque = true
			continue
		}
		e, err := parseEffect(words)
		if err != nil {
			return nil, fmt.Errorf("contract %q: %w", strings.TrimSpace(part), err)
		}
		c.Effects = append(c.Effects, e)
	}
	return c, nil
}

func parseEffect(words []string) (Effect, error) {
	var e Effect
	if words[0] == "may" {
		e.May, words = true, words[1:]
	}
	if len(words) == 0 {
		return e, fmt.Errorf("a verb is missing; verbs are %s", strings.Join(kindNames[1:], ", "))
	}
	k := slices.Index(kindNames[:], words[0])
	if k < 1 {
		return e, fmt.Errorf("unknown verb %q; verbs are %s", words[0], strings.Join(kindNames[1:], ", "))
	}
	e.Kind = Kind(k)
	args := words[1:]
	if (e.Kind == Stores || e.Kind == Returns) && len(args) == 4 && args[3] == "clipped" {
		e.Clipped, args = true, args[:3]
	}
	want := func(glue string) error {
		if len(args) != 3 || args[1] != glue {
			return fmt.Errorf("want %q PLACE %q PLACE", words[0], glue)
		}
		return nil
	}
	switch e.Kind {
	case Joins:
		if len(args) != 0 {
			return e, fmt.Errorf("joins takes no place")
		}
	case Stores:
		if err := want("="); err != nil {
			return e, err
		}
		e.To, e.On = Place(args[0]), Place(args[2])
	case Returns, Grows:
		glue := map[Kind]string{Returns: "view", Grows: "from"}[e.Kind]
		if err := want(glue); err != nil {
			return e, err
		}
		e.To, e.On = Place(args[0]), Place(args[2])
	case Fresh, Pooled:
		if len(args) != 1 {
			return e, fmt.Errorf("want %q RESULT", words[0])
		}
		e.To = Place(args[0])
	case Keeps:
		if err := want("in"); err != nil {
			return e, err
		}
		e.On, e.To = Place(args[0]), Place(args[2])
	case Calls:
		if len(args) == 3 && args[1] == "with" {
			e.To, args = Place(args[2]), args[:1]
		}
		fallthrough
	default:
		if len(args) != 1 {
			return e, fmt.Errorf("want %q PLACE", words[0])
		}
		e.On = Place(args[0])
	}
	return e, nil
}

// MustParse is Parse for tables in the program text.
func MustParse(text string) *Contract {
	c, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return c
}

// String writes the effect in the notation that Parse reads.
func (e Effect) String() string {
	var b strings.Builder
	if e.May {
		b.WriteString("may ")
	}
	b.WriteString(e.Kind.String())
	switch e.Kind {
	case Joins:
	case Stores:
		fmt.Fprintf(&b, " %s = %s", e.To, e.On)
	case Returns:
		fmt.Fprintf(&b, " %s view %s", e.To, e.On)
	case Grows:
		fmt.Fprintf(&b, " %s from %s", e.To, e.On)
	case Fresh, Pooled:
		fmt.Fprintf(&b, " %s", e.To)
	case Keeps:
		fmt.Fprintf(&b, " %s in %s", e.On, e.To)
	case Calls:
		fmt.Fprintf(&b, " %s", e.On)
		if e.To != "" {
			fmt.Fprintf(&b, " with %s", e.To)
		}
	default:
		fmt.Fprintf(&b, " %s", e.On)
	}
	if e.Clipped {
		b.WriteString(" clipped")
	}
	return b.String()
}

// String writes the whole contract, effects separated by "; ".
func (c *Contract) String() string {
	var parts []string
	for _, e := range c.Effects {
		parts = append(parts, e.String())
	}
	if c.Opaque {
		parts = append(parts, "opaque")
	}
	return strings.Join(parts, "; ")
}
