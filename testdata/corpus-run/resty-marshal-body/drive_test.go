package bug

import (
	"io"
	"testing"
)

// adder reads the body itself.
type adder struct{}

func (adder) Do(body io.ReadCloser) (int, error) {
	defer body.Close()
	sum := 0
	_, err := io.Copy(writer(func(p []byte) {
		for _, c := range p {
			sum += int(c)
		}
	}), body)
	return sum, err
}

type writer func(p []byte)

func (w writer) Write(p []byte) (int, error) {
	w(p)
	return len(p), nil
}

func TestBody(t *testing.T) {
	c := &client{t: adder{}}
	sum, err := c.execute(&request{Body: map[string]int{"answer": 42}})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(sum)
}
