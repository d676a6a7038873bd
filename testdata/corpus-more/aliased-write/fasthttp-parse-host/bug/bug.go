// Package bug parses URIs into reusable buffers.
package bug

import (
	"bytes"
	"errors"
	"strconv"
)

var errBadURI = errors.New("invalid uri")

type escapeError string

func (e escapeError) Error() string { return "invalid escape " + strconv.Quote(string(e)) }

// URI is a parsed URI. It owns its buffers.
type URI struct {
	scheme, host, path, query []byte
	username, password        []byte
}

// Reset makes the URI empty.
func (u *URI) Reset() {
	u.scheme = u.scheme[:0]
	u.host = u.host[:0]
	u.path = u.path[:0]
	u.query = u.query[:0]
	u.username = u.username[:0]
	u.password = u.password[:0]
}

// Parse sets u from a host and a request URI. If host is empty, uri contains
// scheme and host.
func (u *URI) Parse(host, uri []byte) error {
	u.Reset()
	if bytes.ContainsAny(uri, "\r\n\t") {
		return errBadURI
	}
	if len(host) == 0 || bytes.Contains(uri, []byte("://")) {
		scheme, newHost, newURI := splitHostURI(host, uri)
		u.scheme = append(u.scheme, scheme...)
		lowercase(u.scheme)
		host = newHost
		uri = newURI
	}

	if n := bytes.IndexByte(host, '@'); n >= 0 {
		auth := host[:n]
		host = host[n+1:]
		if n := bytes.IndexByte(auth, ':'); n >= 0 {
			u.username = append(u.username, auth[:n]...)
			u.password = append(u.password, auth[n+1:]...)
		} else {
			u.username = append(u.username, auth...)
		}
	}

	host, err := parseHost(host) // ALSO: aliased-write
	if err != nil {
		return err
	}
	u.host = append(u.host, host...)
	lowercase(u.host)

	if n := bytes.IndexByte(uri, '?'); n >= 0 {
		u.query = append(u.query, uri[n+1:]...)
		uri = uri[:n]
	}
	u.path = append(u.path, uri...)
	return nil
}

func splitHostURI(host, uri []byte) (scheme, h, rest []byte) {
	n := bytes.Index(uri, []byte("://"))
	if n < 0 {
		return []byte("http"), host, uri
	}
	scheme = uri[:n]
	uri = uri[n+3:]
	n = bytes.IndexByte(uri, '/')
	if n < 0 {
		return scheme, uri, []byte("/")
	}
	return scheme, uri[:n], uri[n:]
}

func lowercase(b []byte) {
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
}

// parseHost decodes host[:port].
func parseHost(host []byte) ([]byte, error) {
	if len(host) > 0 && host[0] == '[' {
		i := bytes.LastIndexByte(host, ']')
		if i < 0 {
			return nil, errors.New("missing ']' in host")
		}
		if zone := bytes.Index(host[:i], []byte("%25")); zone >= 0 {
			h1, err := unescape(host[:zone])
			if err != nil {
				return nil, err
			}
			h2, err := unescape(host[zone:i])
			if err != nil {
				return nil, err
			}
			h3, err := unescape(host[i:])
			if err != nil {
				return nil, err
			}
			return append(h1, append(h2, h3...)...), nil // ALSO: aliased-write
		}
	}
	return unescape(host) // ALSO: aliased-write
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

func unescape(s []byte) ([]byte, error) {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			continue
		}
		n++
		if i+2 >= len(s) || !isHex(s[i+1]) || !isHex(s[i+2]) {
			return nil, escapeError(s[i:min(i+3, len(s))])
		}
		i += 2
	}
	if n == 0 {
		return s, nil
	}

	t := s[:0] // ALSO: aliased-write
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '%':
			t = append(t, unhex(s[i+1])<<4|unhex(s[i+2])) // ALSO: aliased-write
			i += 2
		default:
			t = append(t, s[i]) // BUG: aliased-write
		}
	}
	return t, nil
}
