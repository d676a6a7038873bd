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
	res, err := c.c.Do(r)
	if err != nil {
		return 0, err
	}
	return len(p), res.Body.Close()
}
