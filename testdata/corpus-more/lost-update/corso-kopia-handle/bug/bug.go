// Package bug keeps backups in a repository of a storage provider.
package bug

import (
	"context"
	"errors"
	"fmt"
	"time"
)

const configFile = "/tmp/repository.config"

type provider int

const (
	providerUnknown provider = iota
	providerS3
)

// Storage says where the repository is.
type Storage struct {
	Provider provider
	Config   map[string]string
}

func (s Storage) password() (string, error) {
	p := s.Config["password"]
	if p == "" {
		return "", errors.New("missing repository password")
	}
	return p, nil
}

type blobStorage interface {
	Close(ctx context.Context) error
}

type repo interface {
	Close(ctx context.Context) error
}

// backend is the library that does the work.
type backend interface {
	Blob(ctx context.Context, cfg map[string]string) (blobStorage, error)
	Initialize(ctx context.Context, bst blobStorage, password string) error
	Connect(ctx context.Context, file string, bst blobStorage, password string) error
	Open(ctx context.Context, file, password string) (repo, error)
}

type wrapper struct {
	be      backend
	storage Storage
	rep     repo
}

func newWrapper(be backend, s Storage) wrapper {
	return wrapper{be: be, storage: s}
}

func (w wrapper) Initialize(ctx context.Context) error {
	bst, password, err := w.blob(ctx)
	if err != nil {
		return fmt.Errorf("initializing repo: %w", err)
	}
	defer bst.Close(ctx)
	if err := w.be.Initialize(ctx, bst, password); err != nil {
		return fmt.Errorf("initializing repo: %w", err)
	}
	if err := w.be.Connect(ctx, configFile, bst, password); err != nil {
		return fmt.Errorf("connecting repo: %w", err)
	}
	return w.open(ctx, password)
}

func (w wrapper) Connect(ctx context.Context) error {
	bst, password, err := w.blob(ctx)
	if err != nil {
		return fmt.Errorf("initializing repo: %w", err)
	}
	defer bst.Close(ctx)
	if err := w.be.Connect(ctx, configFile, bst, password); err != nil {
		return fmt.Errorf("connecting repo: %w", err)
	}
	return w.open(ctx, password)
}

func (w wrapper) blob(ctx context.Context) (blobStorage, string, error) {
	if w.storage.Provider != providerS3 {
		return nil, "", errors.New("storage provider details are required")
	}
	password, err := w.storage.password()
	if err != nil {
		return nil, "", err
	}
	bst, err := w.be.Blob(ctx, w.storage.Config)
	return bst, password, err
}

func (w wrapper) Close(ctx context.Context) error {
	if w.rep == nil {
		return nil
	}
	err := w.rep.Close(ctx)
	w.rep = nil // ALSO: lost-update
	if err != nil {
		return fmt.Errorf("closing repository connection: %w", err)
	}
	return nil
}

func (w wrapper) open(ctx context.Context, password string) error {
	rep, err := w.be.Open(ctx, configFile, password)
	if err != nil {
		return fmt.Errorf("opening repository connection: %w", err)
	}
	w.rep = rep // BUG: lost-update
	return nil
}

// Repository is an open repository.
type Repository struct {
	CreatedAt time.Time
	Version   string
	dataLayer *wrapper
}

// Initialize creates a repository.
func Initialize(ctx context.Context, be backend, s Storage) (Repository, error) {
	w := newWrapper(be, s)
	if err := w.Initialize(ctx); err != nil {
		return Repository{}, err
	}
	return Repository{CreatedAt: time.Now(), Version: "v1", dataLayer: &w}, nil
}

// Close closes the connection.
func (r Repository) Close(ctx context.Context) error {
	if r.dataLayer == nil {
		return nil
	}
	err := r.dataLayer.Close(ctx)
	r.dataLayer = nil // ALSO: lost-update
	return err
}
