// Package bug builds exporters from the configuration of an output.
package bug

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// nullString is a string that may be unset.
type nullString struct {
	String string
	Valid  bool
}

type config struct {
	ServiceName      string
	ExporterProtocol string
	HTTPEndpoint     nullString
	HTTPInsecure     bool
	HTTPUsername     nullString
	HTTPPassword     nullString
	GRPCEndpoint     nullString
	Headers          nullString
	FlushInterval    time.Duration
}

type exporter struct {
	protocol string
	endpoint string
	headers  map[string]string
	insecure bool
}

func getExporter(cfg config) (*exporter, error) {
	if cfg.FlushInterval <= 0 {
		return nil, errors.New("flush interval must be positive")
	}

	var (
		headers map[string]string
		err     error
	)
	if cfg.Headers.Valid {
		headers, err = parseHeaders(cfg.Headers.String)
		if err != nil {
			return nil, fmt.Errorf("failed to parse headers: %w", err)
		}
	}

	// if at least valid user was configured, use basic auth
	if cfg.HTTPUsername.Valid {
		auth := []byte(cfg.HTTPUsername.String + ":" + cfg.HTTPPassword.String)
		headers["Authorization"] = "Basic " + base64.StdEncoding.EncodeToString(auth) // BUG: nil-map-write
	}

	switch cfg.ExporterProtocol {
	case "grpc":
		return buildGRPCExporter(cfg, headers)
	case "http/protobuf":
		return buildHTTPExporter(cfg, headers)
	default:
		return nil, errors.New("unsupported exporter protocol " + cfg.ExporterProtocol)
	}
}

type option func(*exporter)

func withHeaders(h map[string]string) option {
	return func(e *exporter) {
		e.headers = make(map[string]string, len(h))
		for k, v := range h {
			e.headers[strings.ToLower(k)] = v
		}
	}
}

func withInsecure() option { return func(e *exporter) { e.insecure = true } }

func newExporter(protocol, endpoint string, opts ...option) (*exporter, error) {
	if endpoint == "" {
		return nil, errors.New("missing endpoint")
	}
	e := &exporter{protocol: protocol, endpoint: endpoint}
	for _, opt := range opts {
		opt(e)
	}
	return e, nil
}

func buildHTTPExporter(cfg config, headers map[string]string) (*exporter, error) {
	var opts []option
	if cfg.HTTPInsecure {
		opts = append(opts, withInsecure())
	}
	if len(headers) > 0 {
		opts = append(opts, withHeaders(headers))
	}
	return newExporter("http", cfg.HTTPEndpoint.String, opts...)
}

func buildGRPCExporter(cfg config, headers map[string]string) (*exporter, error) {
	var opts []option
	if len(headers) > 0 {
		opts = append(opts, withHeaders(headers))
	}
	return newExporter("grpc", cfg.GRPCEndpoint.String, opts...)
}

func parseHeaders(raw string) (map[string]string, error) {
	headers := make(map[string]string)
	for header := range strings.SplitSeq(raw, ",") {
		rawKey, rawValue, ok := strings.Cut(header, "=")
		if !ok {
			return nil, fmt.Errorf("invalid header %q, expected format key=value", header)
		}
		key, err := url.PathUnescape(rawKey)
		if err != nil {
			return nil, fmt.Errorf("failed to unescape header key %q: %w", rawKey, err)
		}
		value, err := url.PathUnescape(rawValue)
		if err != nil {
			return nil, fmt.Errorf("failed to unescape header value %q: %w", rawValue, err)
		}
		headers[key] = value
	}
	return headers, nil
}
