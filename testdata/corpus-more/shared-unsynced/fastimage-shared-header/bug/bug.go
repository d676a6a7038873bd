// Package bug finds type and size of images without loading them whole.
package bug

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Config configures a detector.
type Config struct {
	Header      http.Header
	DialTimeout time.Duration
	ReadTimeout time.Duration
}

// Size is the extent of an image.
type Size struct{ Width, Height uint32 }

// FastImage detects images; it may be used by several goroutines.
type FastImage struct {
	config *Config
	client *http.Client
	header http.Header
}

var defaultHeader = http.Header{
	"User-Agent": {"fastimage/1.0"},
	"Range":      {"bytes=0-1023"},
}

// NewFastImage makes a detector.
func NewFastImage(cfg *Config) *FastImage {
	if cfg == nil {
		cfg = &Config{}
	}
	if cfg.DialTimeout == 0 {
		cfg.DialTimeout = time.Second
	}
	header := cfg.Header
	if header == nil {
		header = defaultHeader.Clone()
	}
	dialer := &net.Dialer{Timeout: cfg.DialTimeout}
	return &FastImage{
		config: cfg,
		header: header,
		client: &http.Client{
			Timeout:   cfg.ReadTimeout,
			Transport: &http.Transport{DialContext: dialer.DialContext},
		},
	}
}

func (f *FastImage) newRequest(u *url.URL, fakeHost string) *http.Request {
	f.header.Set("Referer", u.Scheme+"://"+u.Host) // BUG: shared-unsynced
	req := &http.Request{
		Method:     http.MethodGet,
		URL:        u,
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     f.header, // ALSO: shared-unsynced
	}
	if _, exists := f.header["Host"]; exists {
		req.Host = f.header.Get("Host")
	}
	if fakeHost != "" {
		req.Host = fakeHost
	}
	return req
}

var errFormat = errors.New("unknown image format")

// Detect finds the type and the size of the image at an address.
func (f *FastImage) Detect(uri string) (string, Size, error) {
	return f.detect(uri, "")
}

func (f *FastImage) detect(uri, fakeHost string) (string, Size, error) {
	u, err := url.Parse(uri)
	if err != nil {
		return "", Size{}, err
	}
	resp, err := f.client.Do(f.newRequest(u, fakeHost))
	if err != nil {
		return "", Size{}, err
	}
	defer resp.Body.Close()
	head := make([]byte, 32)
	if _, err := io.ReadFull(resp.Body, head); err != nil {
		return "", Size{}, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG")):
		return "png", Size{binary.BigEndian.Uint32(head[16:]), binary.BigEndian.Uint32(head[20:])}, nil
	case bytes.HasPrefix(head, []byte("GIF8")):
		w, h := binary.LittleEndian.Uint16(head[6:]), binary.LittleEndian.Uint16(head[8:])
		return "gif", Size{uint32(w), uint32(h)}, nil
	}
	return "", Size{}, errFormat
}

// DetectAll detects several images at once.
func (f *FastImage) DetectAll(uris []string) map[string]Size {
	var (
		mu  sync.Mutex
		wg  sync.WaitGroup
		out = map[string]Size{}
	)
	for _, uri := range uris {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if _, size, err := f.Detect(uri); err == nil {
				mu.Lock()
				out[uri] = size
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	return out
}
