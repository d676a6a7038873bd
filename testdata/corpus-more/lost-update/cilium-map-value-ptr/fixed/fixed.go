// Package fixed accesses the maps of the kernel.
package fixed

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"
)

// MapKey is the key of an entry.
type MapKey interface {
	fmt.Stringer
	GetKeyPtr() unsafe.Pointer
	NewValue() MapValue
}

// MapValue is the value of an entry.
type MapValue interface {
	fmt.Stringer
	GetValuePtr() unsafe.Pointer
}

// Map is a map by fixed sizes of keys and values.
type Map struct {
	mu        sync.RWMutex
	name      string
	keySize   int
	valueSize int
	max       int
	entries   map[string][]byte
}

// NewMap returns a map.
func NewMap(name string, keySize, valueSize, max int) *Map {
	return &Map{name: name, keySize: keySize, valueSize: valueSize, max: max, entries: make(map[string][]byte)}
}

func view(p unsafe.Pointer, n int) []byte { return unsafe.Slice((*byte)(p), n) }

// Update stores an entry.
func (m *Map) Update(k MapKey, v MapValue) error {
	key := string(view(k.GetKeyPtr(), m.keySize))
	val := append([]byte(nil), view(v.GetValuePtr(), m.valueSize)...)
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.entries[key]; !ok && len(m.entries) >= m.max {
		return errors.New(m.name + " is full")
	}
	m.entries[key] = val
	return nil
}

// Lookup returns the entry for a key.
func (m *Map) Lookup(k MapKey) (MapValue, error) {
	v := k.NewValue()
	key := string(view(k.GetKeyPtr(), m.keySize))
	m.mu.RLock()
	defer m.mu.RUnlock()
	raw, ok := m.entries[key]
	if !ok {
		return nil, fmt.Errorf("%s: no entry %s", m.name, k)
	}
	copy(view(v.GetValuePtr(), m.valueSize), raw)
	return v, nil
}

// EncryptKey is the context of an encryption.
type EncryptKey struct {
	ctx uint32
}

// EncryptValue is the key in use.
type EncryptValue struct {
	keyID uint8
}

func (k *EncryptKey) String() string  { return fmt.Sprintf("%d", k.ctx) }
func (v EncryptValue) String() string { return fmt.Sprintf("%d", v.keyID) }

// GetKeyPtr returns where the key is.
func (k *EncryptKey) GetKeyPtr() unsafe.Pointer { return unsafe.Pointer(k) }

// GetValuePtr returns where the value is.
func (v *EncryptValue) GetValuePtr() unsafe.Pointer { return unsafe.Pointer(v) }

// NewValue returns an empty value.
func (k *EncryptKey) NewValue() MapValue { return &EncryptValue{} }

// SockKey is a connection.
type SockKey struct {
	SIP, DIP     uint32
	SPort, DPort uint32
}

// SockValue is a socket.
type SockValue struct {
	fd uint32
}

func (k *SockKey) String() string  { return fmt.Sprintf("%x:%d->%x:%d", k.SIP, k.SPort, k.DIP, k.DPort) }
func (v SockValue) String() string { return fmt.Sprintf("%d", v.fd) }

// GetKeyPtr returns where the key is.
func (k *SockKey) GetKeyPtr() unsafe.Pointer { return unsafe.Pointer(k) }

// GetValuePtr returns where the value is.
func (v *SockValue) GetValuePtr() unsafe.Pointer { return unsafe.Pointer(v) }

// NewValue returns an empty value.
func (k *SockKey) NewValue() MapValue { return &SockValue{} }

// Maps are the maps of the agent.
type Maps struct {
	encrypt, sock *Map
}

// NewMaps returns the maps.
func NewMaps() *Maps {
	return &Maps{
		encrypt: NewMap("encrypt_state", int(unsafe.Sizeof(EncryptKey{})), int(unsafe.Sizeof(EncryptValue{})), 1),
		sock:    NewMap("sock_ops", int(unsafe.Sizeof(SockKey{})), int(unsafe.Sizeof(SockValue{})), 65535),
	}
}

// SetKey changes the key of a context.
func (m *Maps) SetKey(ctx uint32, id uint8) error {
	return m.encrypt.Update(&EncryptKey{ctx}, &EncryptValue{id})
}

// Key returns the key of a context.
func (m *Maps) Key(ctx uint32) (uint8, error) {
	v, err := m.encrypt.Lookup(&EncryptKey{ctx})
	if err != nil {
		return 0, err
	}
	return v.(*EncryptValue).keyID, nil
}

// Socket returns the socket of a connection.
func (m *Maps) Socket(k SockKey) (uint32, error) {
	v, err := m.sock.Lookup(&k)
	if err != nil {
		return 0, err
	}
	return v.(*SockValue).fd, nil
}
