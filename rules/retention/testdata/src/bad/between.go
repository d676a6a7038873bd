package bad

import (
	"bytes"
	"io"
	"strings"
)

type titleTable struct{ titles map[string]string }

func (t *titleTable) fetched(url string, r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	_, rest, ok := strings.Cut(string(raw), "<title>")
	if !ok {
		return nil
	}
	title, _, _ := strings.Cut(rest, "</title>") // want "`strings.Cut\\(rest, \"</title>\"\\)` is kept and keeps all that `ReadAll` read alive"
	t.titles[url] = title
	return nil
}

type loginTable struct{ tokens map[string][]byte }

func (t *loginTable) login(user string, r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	i := bytes.Index(body, []byte("token="))
	if i < 0 {
		return io.EOF
	}
	token := body[i+len("token="):]
	if j := bytes.IndexByte(token, '&'); j >= 0 {
		token = token[:j] // want "`token\\[:j\\]` is kept and keeps all that `ReadAll` read alive"
	}
	t.tokens[user] = token
	return nil
}
