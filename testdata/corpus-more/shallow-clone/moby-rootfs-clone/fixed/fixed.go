// Package fixed builds images of layers.
package fixed

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
)

// DiffID identifies the content of a layer.
type DiffID string

// ChainID identifies a stack of layers.
type ChainID string

// TypeLayers is the only type of root filesystem.
const TypeLayers = "layers"

func digest(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// RootFS describes the root filesystem of an image.
type RootFS struct {
	Type    string   `json:"type"`
	DiffIDs []DiffID `json:"diff_ids,omitempty"`
}

// NewRootFS returns an empty root filesystem.
func NewRootFS() *RootFS { return &RootFS{Type: TypeLayers} }

// Append adds a layer on top.
func (r *RootFS) Append(id DiffID) {
	r.DiffIDs = append(r.DiffIDs, id)
}

// Clone returns a copy.
func (r *RootFS) Clone() *RootFS {
	newRoot := NewRootFS()
	newRoot.Type = r.Type
	newRoot.DiffIDs = make([]DiffID, len(r.DiffIDs))
	copy(newRoot.DiffIDs, r.DiffIDs)
	return newRoot
}

// ChainID returns the identifier of all the layers.
func (r *RootFS) ChainID() ChainID {
	var chain string
	for i, d := range r.DiffIDs {
		if i == 0 {
			chain = string(d)
			continue
		}
		chain = digest(chain, " ", string(d))
	}
	return ChainID(chain)
}

// History is one step of a build.
type History struct {
	Created    time.Time `json:"created"`
	CreatedBy  string    `json:"created_by"`
	EmptyLayer bool      `json:"empty_layer,omitempty"`
}

// Config is how a container of the image is run.
type Config struct {
	Env []string `json:"env,omitempty"`
	Cmd []string `json:"cmd,omitempty"`
}

// Image is an image.
type Image struct {
	Parent  string    `json:"parent,omitempty"`
	Config  Config    `json:"config"`
	RootFS  *RootFS   `json:"rootfs"`
	History []History `json:"history"`
}

// ChildConfig is what a build step adds.
type ChildConfig struct {
	DiffID    DiffID
	CreatedBy string
	Config    Config
}

// NewChildImage returns the image with one more step.
func NewChildImage(parent *Image, id string, child ChildConfig) *Image {
	isEmpty := child.DiffID == ""
	var rootFS *RootFS
	if parent.RootFS != nil {
		rootFS = parent.RootFS.Clone()
	} else {
		rootFS = NewRootFS()
	}
	if !isEmpty {
		rootFS.Append(child.DiffID)
	}
	history := make([]History, 0, len(parent.History)+1)
	history = append(history, parent.History...)
	history = append(history, History{Created: time.Now(), CreatedBy: child.CreatedBy, EmptyLayer: isEmpty})
	return &Image{Parent: id, Config: child.Config, RootFS: rootFS, History: history}
}

// Store keeps images.
type Store struct {
	mu     sync.RWMutex
	images map[string]*Image
}

var errNoImage = errors.New("no such image")

// NewStore returns an empty store.
func NewStore() *Store { return &Store{images: make(map[string]*Image)} }

// Create stores an image under its digest.
func (s *Store) Create(img *Image) (string, error) {
	layers := 0
	for _, h := range img.History {
		if !h.EmptyLayer {
			layers++
		}
	}
	if layers != len(img.RootFS.DiffIDs) {
		return "", fmt.Errorf("%d steps with a layer, but %d layers", layers, len(img.RootFS.DiffIDs))
	}
	raw, err := json.Marshal(img)
	if err != nil {
		return "", err
	}
	id := digest(string(raw))
	s.mu.Lock()
	defer s.mu.Unlock()
	s.images[id] = img
	return id, nil
}

// Commit adds a step to a stored image.
func (s *Store) Commit(id string, child ChildConfig) (string, error) {
	s.mu.RLock()
	parent, ok := s.images[id]
	s.mu.RUnlock()
	if !ok {
		return "", errNoImage
	}
	return s.Create(NewChildImage(parent, id, child))
}
