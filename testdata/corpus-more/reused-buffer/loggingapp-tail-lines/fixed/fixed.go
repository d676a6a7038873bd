package fixed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"time"
)

// Conn is the connection to a browser.
type Conn interface {
	WriteMessage(data []byte) error
	Close() error
}

// Filter selects log messages.
type Filter struct {
	Text  string
	Limit int
}

func (f Filter) match(line []byte) bool {
	return f.Text == "" || bytes.Contains(line, []byte(f.Text))
}

type payload struct {
	Type    string `json:"type"`
	Payload []byte `json:"payload"`
}

// Serve sends the lines of source to the client until it goes away.
func Serve(ws Conn, source io.ReadCloser, filter Filter) error {
	defer ws.Close()
	defer source.Close()

	messageC := newMessagePump(source)
	closeC := newCloseNotifierLoop(ws)

	sent := 0
	for {
		select {
		case <-closeC:
			log.Print("client disconnected")
			return nil
		case line, ok := <-messageC:
			if !ok {
				return io.EOF
			}
			if !filter.match(line) {
				continue
			}
			data, err := json.Marshal(&payload{Type: "data", Payload: line})
			if err != nil {
				log.Printf("failed to convert to JSON: %v", err)
				continue
			}
			if err := ws.WriteMessage(data); err != nil {
				return err
			}
			if sent++; filter.Limit > 0 && sent == filter.Limit {
				return errors.New("limit reached")
			}
		}
	}
}

// newCloseNotifierLoop closes the returned channel once heartbeats fail.
func newCloseNotifierLoop(ws Conn) chan struct{} {
	notifierC := make(chan struct{})
	go func() {
		const heartbeat = `{"type": "heartbeat"}`
		ticker := time.NewTicker(5 * time.Second)
		defer ticker.Stop()
		var err error
		for err == nil {
			<-ticker.C
			err = ws.WriteMessage([]byte(heartbeat))
		}
		close(notifierC)
	}()
	return notifierC
}

// newMessagePump reads the messages of the tailing process.
func newMessagePump(r io.Reader) chan []byte {
	messageC := make(chan []byte)
	go func() {
		defer close(messageC)
		s := bufio.NewScanner(r)
		s.Split(bufio.ScanLines)
		for s.Scan() {
			line := s.Bytes()

			// skip time, host and tag
			for range 3 {
				pos := bytes.IndexByte(line, ' ')
				if pos >= 0 {
					line = line[pos+1:]
				}
			}

			message := make([]byte, len(line))
			copy(message, line)
			messageC <- message
		}
		log.Print("closing tail message pump")
	}()
	return messageC
}
