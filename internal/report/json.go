package report

import (
	"encoding/json"
	"io"

	"github.com/memvet/memvet/internal/finding"
)

// lines writes one JSON object per line: findings, then {"summary": ...}, so
// that a stream without a summary is known to be cut.
type lines struct{ enc *json.Encoder }

func newJSON(w io.Writer, _ Options) Handler {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return lines{enc}
}

func (l lines) Finding(f finding.Finding) error {
	if f.Steps == nil {
		f.Steps = []finding.Step{} // readers need not tell null from none
	}
	return l.enc.Encode(f)
}

func (l lines) Summary(s finding.Summary) error {
	if s.Errors == nil {
		s.Errors = []finding.PackageError{}
	}
	return l.enc.Encode(map[string]finding.Summary{"summary": s})
}
