package good

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
	_, rest, _ := strings.Cut(string(raw), "<title>")
	title, _, _ := strings.Cut(rest, "</title>")
	t.titles[url] = strings.Clone(title)
	return nil
}

type loginTable struct{ tokens map[string][]byte }

func (t *loginTable) login(user string, r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	i := bytes.Index(body, []byte("token="))
	token := body[i+len("token="):]
	token = token[:bytes.IndexByte(token, '&')]
	t.tokens[user] = bytes.Clone(token)
	return nil
}
