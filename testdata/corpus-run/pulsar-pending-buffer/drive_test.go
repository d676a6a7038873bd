package bug

import (
	"bytes"
	"testing"
)

func TestTimeoutBeforeWrite(t *testing.T) {
	var broker bytes.Buffer
	c := &connection{cnx: &broker, writeCh: make(chan *buffer, 4)}
	p := &producer{conn: c}
	p.Send("a message", func(err error) { t.Log(err) })
	p.failTimeouts(1)
	close(c.writeCh)
	if err := c.run(); err != nil {
		t.Fatal(err)
	}
}
