package bug

import (
	"errors"
	"io"
	"testing"
)

func TestRetry(t *testing.T) {
	c := &client{retries: 1}
	c.send = func(body io.ReadCloser) error {
		if _, err := io.ReadAll(body); err != nil {
			return err
		}
		body.Close()
		return errors.New("no answer")
	}
	if err := c.Do(&request{Body: "hello"}); err == nil {
		t.Fatal("an answer")
	}
}
