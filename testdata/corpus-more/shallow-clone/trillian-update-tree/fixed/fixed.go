// Package fixed administrates trees.
package fixed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// StorageSettings are settings of a storage.
type StorageSettings struct {
	TypeURL string
	Value   []byte
}

// Equal compares settings.
func (s *StorageSettings) Equal(o *StorageSettings) bool {
	if s == nil || o == nil {
		return s == o
	}
	return s.TypeURL == o.TypeURL && bytes.Equal(s.Value, o.Value)
}

// Tree is a tree.
type Tree struct {
	TreeID          int64
	State           string
	Type            string
	DisplayName     string
	Description     string
	StorageSettings *StorageSettings
	PublicKey       *PublicKey
	MaxRootDuration time.Duration
	UpdateTime      time.Time
}

// PublicKey is the key of a tree.
type PublicKey struct {
	Der []byte
}

// CloneTree gives a tree with everything in it.
func CloneTree(t *Tree) *Tree {
	c := *t
	if s := t.StorageSettings; s != nil {
		c.StorageSettings = &StorageSettings{TypeURL: s.TypeURL, Value: slices.Clone(s.Value)}
	}
	if k := t.PublicKey; k != nil {
		c.PublicKey = &PublicKey{Der: slices.Clone(k.Der)}
	}
	return &c
}

// ValidateTreeForUpdate checks that only fields that can change were changed.
func ValidateTreeForUpdate(ctx context.Context, before, after *Tree) error {
	switch {
	case before.TreeID != after.TreeID:
		return errors.New("readonly field changed: tree_id")
	case before.Type != after.Type:
		return errors.New("readonly field changed: tree_type")
	case (before.PublicKey == nil) != (after.PublicKey == nil):
		return errors.New("readonly field changed: public_key")
	case before.PublicKey != nil && !bytes.Equal(before.PublicKey.Der, after.PublicKey.Der):
		return errors.New("readonly field changed: public_key")
	case after.MaxRootDuration < 0:
		return errors.New("max_root_duration must not be negative")
	}
	return ctx.Err()
}

// Storage keeps trees.
type Storage struct {
	mu    sync.Mutex
	trees map[int64]*Tree
}

// NewStorage gives an empty storage.
func NewStorage() *Storage {
	return &Storage{trees: make(map[int64]*Tree)}
}

type adminTX struct {
	s       *Storage
	updates map[int64]*Tree
}

// ReadWriteTransaction runs f and keeps its changes when there is no error.
func (s *Storage) ReadWriteTransaction(ctx context.Context, f func(ctx context.Context, tx *adminTX) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	tx := &adminTX{s: s, updates: make(map[int64]*Tree)}
	if err := f(ctx, tx); err != nil {
		return err
	}
	for id, t := range tx.updates {
		s.trees[id] = t
	}
	return nil
}

func (t *adminTX) getTree(id int64) (*Tree, error) {
	if tree, ok := t.updates[id]; ok {
		return CloneTree(tree), nil
	}
	tree, ok := t.s.trees[id]
	if !ok {
		return nil, fmt.Errorf("tree %d not found", id)
	}
	return CloneTree(tree), nil
}

// CreateTree adds a tree.
func (t *adminTX) CreateTree(ctx context.Context, tree *Tree) error {
	if _, err := t.getTree(tree.TreeID); err == nil {
		return fmt.Errorf("tree %d exists", tree.TreeID)
	}
	t.updates[tree.TreeID] = CloneTree(tree)
	return ctx.Err()
}

// UpdateTree changes a tree with a function.
func (t *adminTX) UpdateTree(ctx context.Context, treeID int64, updateFunc func(*Tree)) (*Tree, error) {
	tree, err := t.getTree(treeID)
	if err != nil {
		return nil, err
	}
	beforeTree := CloneTree(tree)
	updateFunc(tree)
	if err := ValidateTreeForUpdate(ctx, beforeTree, tree); err != nil {
		return nil, err
	}
	if !beforeTree.StorageSettings.Equal(tree.StorageSettings) {
		return nil, errors.New("readonly field changed: storage_settings")
	}
	tree.UpdateTime = time.Now()
	t.updates[treeID] = tree
	return CloneTree(tree), nil
}
