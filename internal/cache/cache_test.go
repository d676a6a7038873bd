package cache

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestStore(t *testing.T) {
	dir := t.TempDir()
	s := Open(filepath.Join(dir, "x"), "v1")
	const id = "-_action-id"
	if _, ok := s.Get(id); ok {
		t.Error("an empty store has an entry")
	}
	s.Put(id, []byte("data"))
	if got, ok := s.Get(id); !ok || string(got) != "data" {
		t.Errorf("Get is %q, %v", got, ok)
	}
	if _, ok := Open(filepath.Join(dir, "x"), "v2").Get(id); ok {
		t.Error("an entry of another form was found")
	}
	for _, bad := range []string{"", "short", "../../../etc/passwd"} {
		s.Put(bad, []byte("data"))
		if _, ok := s.Get(bad); ok {
			t.Errorf("%q was taken for an ID", bad)
		}
	}
	var none Store
	none.Put(id, nil)
	none.Trim(time.Now())
	if _, ok := none.Get(id); ok {
		t.Error("a store without a folder has an entry")
	}
}

func TestTrim(t *testing.T) {
	dir := t.TempDir()
	s := Open(dir, "v1")
	const used, unused = "used-action", "unused-action"
	s.Put(used, nil)
	s.Put(unused, nil)
	now := time.Now()
	old := now.Add(-2 * age)
	for _, id := range []string{used, unused} {
		if err := os.Chtimes(s.path(id), old, old); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok := s.Get(used); !ok {
		t.Fatal("it is gone already")
	}
	s.Trim(now)
	if _, ok := s.Get(used); !ok {
		t.Error("what was in use was removed")
	}
	if _, ok := s.Get(unused); ok {
		t.Error("what was not in use is still there")
	}
}

// What is cut off, or has something behind it, is refused.
func TestDecode(t *testing.T) {
	type value struct {
		S  string
		N  int
		B  *bool
		Xs []string
	}
	code := func(v *value) func(*Coder) {
		return func(c *Coder) {
			c.String(&v.S)
			c.Int(&v.N)
			Optional(c, &v.B, func(b *bool) { c.Bool(b) })
			List(c, &v.Xs, c.String)
		}
	}
	yes := true
	in := value{"a", -7, &yes, []string{"b", "a", "", "b"}}
	data := Encode(code(&in))
	var out value
	if !Decode(data, code(&out)) || out.S != "a" || out.N != -7 || out.B == nil || !*out.B || len(out.Xs) != 4 || out.Xs[3] != "b" {
		t.Errorf("%+v", out)
	}
	for i := range data {
		if Decode(data[:i], code(&value{})) {
			t.Errorf("%d of %d bytes were taken for whole", i, len(data))
		}
	}
	if Decode(append(data, 0), code(&value{})) {
		t.Error("one byte too many was not noticed")
	}
}
