package bug

import (
	"encoding/json"
	"fmt"
	"sort"
	"sync"
)

// Names of the header fields.
const (
	AlgorithmKey     = "alg"
	ContentTypeKey   = "cty"
	CriticalKey      = "crit"
	KeyIDKey         = "kid"
	X509CertChainKey = "x5c"
	ThumbprintKey    = "x5t"
)

// Headers is a set of JOSE headers.
type Headers interface {
	Get(name string, dst any) error
	Set(name string, value any) error
	Keys() []string
	Copy(dst Headers) error
}

type stdHeaders struct {
	mu            sync.RWMutex
	algorithm     *string
	contentType   *string
	critical      []string
	keyID         *string
	x509CertChain []string
	thumbprint    []byte
	private       map[string]any
}

// NewHeaders returns empty headers.
func NewHeaders() Headers { return &stdHeaders{private: map[string]any{}} }

func (h *stdHeaders) value(name string) (any, bool) {
	switch name {
	case AlgorithmKey:
		if h.algorithm != nil {
			return *h.algorithm, true
		}
	case ContentTypeKey:
		if h.contentType != nil {
			return *h.contentType, true
		}
	case KeyIDKey:
		if h.keyID != nil {
			return *h.keyID, true
		}
	case CriticalKey:
		return h.critical, h.critical != nil
	case X509CertChainKey:
		return h.x509CertChain, h.x509CertChain != nil
	case ThumbprintKey:
		return h.thumbprint, h.thumbprint != nil
	default:
		v, ok := h.private[name]
		return v, ok
	}
	return nil, false
}

func (h *stdHeaders) Get(name string, dst any) error {
	h.mu.RLock()
	defer h.mu.RUnlock()
	v, ok := h.value(name)
	if !ok {
		return fmt.Errorf("field %q not found", name)
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, dst)
}

func (h *stdHeaders) Set(name string, value any) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.setNoLock(name, value)
}

func (h *stdHeaders) setNoLock(name string, value any) error {
	switch name {
	case AlgorithmKey, ContentTypeKey, KeyIDKey:
		v, ok := value.(string)
		if !ok {
			return fmt.Errorf("invalid value for %s key: %T", name, value)
		}
		switch name {
		case AlgorithmKey:
			h.algorithm = &v
		case ContentTypeKey:
			h.contentType = &v
		default:
			h.keyID = &v
		}
		return nil
	case CriticalKey:
		if v, ok := value.([]string); ok {
			h.critical = v // BUG: captured-argument
			return nil
		}
		return fmt.Errorf("invalid value for %s key: %T", name, value)
	case X509CertChainKey:
		if v, ok := value.([]string); ok {
			h.x509CertChain = v // ALSO: captured-argument
			return nil
		}
		return fmt.Errorf("invalid value for %s key: %T", name, value)
	case ThumbprintKey:
		if v, ok := value.([]byte); ok {
			h.thumbprint = v // ALSO: captured-argument
			return nil
		}
		return fmt.Errorf("invalid value for %s key: %T", name, value)
	default:
		h.private[name] = value
		return nil
	}
}

func (h *stdHeaders) Keys() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var keys []string
	for _, k := range []string{AlgorithmKey, ContentTypeKey, CriticalKey, KeyIDKey, X509CertChainKey, ThumbprintKey} {
		if _, ok := h.value(k); ok {
			keys = append(keys, k)
		}
	}
	for k := range h.private {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func (h *stdHeaders) Copy(dst Headers) error {
	for _, k := range h.Keys() {
		h.mu.RLock()
		v, _ := h.value(k)
		h.mu.RUnlock()
		if err := dst.Set(k, v); err != nil {
			return fmt.Errorf("copy header %q: %w", k, err)
		}
	}
	return nil
}
