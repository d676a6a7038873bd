// Package bug answers requests of an editor.
package bug

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// SemanticTokens is the reply to a token request.
type SemanticTokens struct {
	ResultID string   `json:"resultId,omitempty"`
	Data     []uint32 `json:"data"`
}

// Range is a range of lines.
type Range struct{ Start, End int }

type options struct {
	SemanticTokens bool
}

type snapshot struct {
	opts  options
	files map[string]string
}

type fileKind int

const (
	kindUnknown fileKind = iota
	kindGo
	kindTmpl
)

func (s *snapshot) fileKind(uri string) fileKind {
	switch filepath.Ext(uri) {
	case ".go":
		return kindGo
	case ".tmpl", ".gotmpl":
		return kindTmpl
	}
	return kindUnknown
}

var errNoFile = errors.New("no such file")

type server struct{ snapshot *snapshot }

func (s *server) fileOf(uri string) (string, *snapshot, error) {
	content, ok := s.snapshot.files[uri]
	if !ok {
		return "", nil, fmt.Errorf("%s: %w", uri, errNoFile)
	}
	return content, s.snapshot, nil
}

type token struct {
	line, start uint32
	len         uint32
	typ         uint32
}

// encode writes positions relative to the token before.
func encode(items []token) []uint32 {
	data := make([]uint32, 0, 5*len(items))
	var last token
	for _, it := range items {
		start := it.start
		if it.line == last.line {
			start -= last.start
		}
		data = append(data, it.line-last.line, start, it.len, it.typ, 0)
		last = it
	}
	return data
}

func scan(content string, rng *Range, words map[string]uint32) []token {
	var items []token
	for n, line := range strings.Split(content, "\n") {
		if rng != nil && (n < rng.Start || n > rng.End) {
			continue
		}
		for _, w := range strings.Fields(line) {
			if typ, ok := words[w]; ok {
				items = append(items, token{uint32(n), uint32(strings.Index(line, w)), uint32(len(w)), typ})
			}
		}
	}
	return items
}

func goTokens(content string, rng *Range) (*SemanticTokens, error) {
	return &SemanticTokens{Data: encode(scan(content, rng, map[string]uint32{"func": 1, "type": 1, "var": 1}))}, nil
}

func tmplTokens(content string) (*SemanticTokens, error) {
	return &SemanticTokens{Data: encode(scan(content, nil, map[string]uint32{"range": 1, "end": 1}))}, nil
}

// SemanticTokensFull answers for a whole file.
func (s *server) SemanticTokensFull(ctx context.Context, uri string) (*SemanticTokens, error) {
	return s.semanticTokens(ctx, uri, nil)
}

// SemanticTokensRange answers for a part of a file.
func (s *server) SemanticTokensRange(ctx context.Context, uri string, rng Range) (*SemanticTokens, error) {
	return s.semanticTokens(ctx, uri, &rng)
}

func (s *server) semanticTokens(_ context.Context, uri string, rng *Range) (*SemanticTokens, error) {
	content, snapshot, err := s.fileOf(uri)
	if err != nil {
		return nil, err
	}
	if !snapshot.opts.SemanticTokens {
		// An error would be logged by the editor on every keystroke.
		return new(SemanticTokens), nil // BUG: nil-empty
	}

	switch snapshot.fileKind(uri) {
	case kindTmpl:
		return tmplTokens(content)
	case kindGo:
		return goTokens(content, rng)
	default:
		return nil, nil // ALSO: nil-empty
	}
}

type reply struct {
	ID     int `json:"id"`
	Result any `json:"result"`
}

func (s *server) handle(ctx context.Context, id int, uri string) ([]byte, error) {
	tokens, err := s.SemanticTokensFull(ctx, uri)
	if err != nil {
		return nil, err
	}
	return json.Marshal(reply{ID: id, Result: tokens})
}
