// Package bug produces records from an input.
package bug

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"text/template"
)

// Header is a record header.
type Header struct{ Key, Value []byte }

// Message is what is sent.
type Message struct {
	Topic   string
	Key     string
	Value   []byte
	Headers []Header
}

// Producer sends messages and waits for the answer.
type Producer interface {
	SendMessage(m *Message) (partition int32, offset int64, err error)
}

// Options are the flags of the command.
type Options struct {
	Key        string
	Headers    []string
	Repeat     int
	Template   bool
	Hex        bool
	Full       bool
	BufferSize int
}

func readLines(reader io.Reader, size int, out chan []byte, errc chan error) {
	scanner := bufio.NewScanner(reader)
	if size > 0 {
		scanner.Buffer(make([]byte, size), size)
	}
	for scanner.Scan() {
		out <- scanner.Bytes() // BUG: reused-buffer
	}
	close(out)
	errc <- scanner.Err()
}

func readFull(reader io.Reader, out chan []byte, errc chan error) {
	data, err := io.ReadAll(reader)
	if err == nil {
		out <- data
	}
	close(out)
	errc <- err
}

func parseHeaders(flags []string) []Header {
	var headers []Header
	for _, h := range flags {
		if k, v, ok := strings.Cut(h, ":"); ok {
			headers = append(headers, Header{[]byte(k), []byte(v)})
		}
	}
	return headers
}

func expand(data []byte, i int) ([]byte, error) {
	tpl, err := template.New("record").Parse(string(data))
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	if err := tpl.Execute(&buf, map[string]any{"i": i}); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// Produce sends the records of in to the topic.
func Produce(p Producer, topic string, in io.Reader, w io.Writer, opt Options) error {
	out := make(chan []byte, 1)
	errc := make(chan error, 1)
	if opt.Full {
		go readFull(in, out, errc)
	} else {
		go readLines(in, opt.BufferSize, out, errc)
	}
	headers := parseHeaders(opt.Headers)
	for data := range out {
		for i := 0; i < max(opt.Repeat, 1); i++ {
			input := data
			var err error
			if opt.Template {
				if input, err = expand(data, i); err != nil {
					return err
				}
			}
			if opt.Hex {
				dst := make([]byte, hex.DecodedLen(len(input)))
				if _, err := hex.Decode(dst, input); err != nil {
					return err
				}
				input = dst
			}
			partition, offset, err := p.SendMessage(&Message{
				Topic: topic, Key: opt.Key, Value: input, Headers: headers,
			})
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "Sent record to partition %v at offset %v.\n", partition, offset)
		}
	}
	return <-errc
}
