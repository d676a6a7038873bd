package limits

import (
	"io"
	"strings"
)

// All parts of the text are kept, one after the other, so none of them keeps more
// alive than there is to keep.
type settings struct{ values map[string]string }

func (s *settings) FPLoad(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	rest := string(raw)
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		name, value, _ := strings.Cut(line, "=") // want "audit: .*is kept and keeps all that `ReadAll` read alive"
		value, _, _ = strings.Cut(value, "#")
		s.values[name] = value
	}
	return nil
}
