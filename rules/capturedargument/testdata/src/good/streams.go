package good

import (
	"bytes"
	"net/http"
)

type poster struct{ c *http.Client }

// Write sends p away; that the transport still reads it afterwards is rare.
func (c *poster) Write(p []byte) (int, error) {
	r, err := http.NewRequest("POST", "http://localhost", bytes.NewReader(p))
	if err != nil {
		return 0, err
	}
	res, err := c.c.Do(r) // want "audit: `p` is kept without a copy, but io.Writer must not keep or change p: the caller goes on using it"
	if err != nil {
		return 0, err
	}
	return len(p), res.Body.Close()
}

// What is kept in a field may be overwritten before anybody looks.
type hook struct{ p []byte }

func (h *hook) Write(p []byte) (int, error) {
	h.p = p // want `audit: .*kept without a copy`
	return len(p), nil
}
