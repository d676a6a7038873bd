// Package fixed replays recorded HTTP traffic.
package fixed

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

const requestDelimiter = "\n\xf0\x9f\x90\xb5\n"

// ParsedRequest is a request from the recording.
type ParsedRequest struct {
	Request   []byte
	Timestamp int64
}

// splitRequests is a split function for records.
func splitRequests(data []byte, atEOF bool) (int, []byte, error) {
	if atEOF && len(data) == 0 {
		return 0, nil, nil
	}
	if i := bytes.Index(data, []byte(requestDelimiter)); i >= 0 {
		return i + len(requestDelimiter), data[:i], nil
	}
	if atEOF {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// header reads the line with the time of a record.
func header(record []byte) (ts int64, rest []byte, err error) {
	line, rest, ok := bytes.Cut(record, []byte{'\n'})
	if !ok {
		return 0, nil, fmt.Errorf("no header in record %.20q", record)
	}
	ts, err = strconv.ParseInt(string(bytes.TrimSpace(line)), 10, 64)
	return ts, rest, err
}

// parseReplayFile reads all requests of a recording.
func parseReplayFile(r io.Reader) ([]ParsedRequest, error) {
	var requests []ParsedRequest
	scanner := bufio.NewScanner(r)
	scanner.Split(splitRequests)
	for scanner.Scan() {
		buf := append([]byte(nil), scanner.Bytes()...)
		ts, body, err := header(buf)
		if err != nil {
			log.Printf("skipping record: %v", err)
			continue
		}
		requests = append(requests, ParsedRequest{Request: body, Timestamp: ts})
	}
	if err := scanner.Err(); err != nil {
		return nil, err
	}
	return requests, nil
}

// RequestFactory sends requests to a host.
type RequestFactory struct {
	target *url.URL
	client *http.Client
	sem    chan struct{}
}

// NewRequestFactory sends to target, n requests at once.
func NewRequestFactory(target *url.URL, n int) *RequestFactory {
	return &RequestFactory{target: target, client: &http.Client{Timeout: 5 * time.Second}, sem: make(chan struct{}, n)}
}

// Add sends a raw request.
func (f *RequestFactory) Add(ctx context.Context, raw []byte) {
	f.sem <- struct{}{}
	go func() {
		defer func() { <-f.sem }()
		req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			log.Printf("can not parse request %q: %v", raw, err)
			return
		}
		req = req.WithContext(ctx)
		req.RequestURI = ""
		req.URL.Scheme, req.URL.Host = f.target.Scheme, f.target.Host
		resp, err := f.client.Do(req)
		if err != nil {
			log.Printf("request failed: %v", err)
			return
		}
		resp.Body.Close()
	}()
}

// RunReplayFromFile sends the requests of a file at the pace they came in.
func RunReplayFromFile(ctx context.Context, name string, f *RequestFactory) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	requests, err := parseReplayFile(file)
	if err != nil {
		return err
	}
	var last int64
	for _, r := range requests {
		if last != 0 && r.Timestamp > last {
			time.Sleep(time.Duration(r.Timestamp - last))
		}
		last = r.Timestamp
		f.Add(ctx, r.Request)
	}
	return nil
}
