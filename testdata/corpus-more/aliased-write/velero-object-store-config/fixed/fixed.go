// Package fixed opens the places where backups are kept.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// ObjectStorageLocation is a bucket.
type ObjectStorageLocation struct {
	Bucket string
	Prefix string
	CACert []byte
}

// SecretKey selects a key of a secret.
type SecretKey struct{ Name, Key string }

// LocationSpec is how a location is configured.
type LocationSpec struct {
	Provider      string
	Config        map[string]string
	Credential    *SecretKey
	ObjectStorage *ObjectStorageLocation
}

// LocationStatus is how a location is.
type LocationStatus struct {
	Phase          string
	LastValidation time.Time
}

// BackupStorageLocation is a location object of the cluster.
type BackupStorageLocation struct {
	Name   string
	Spec   LocationSpec
	Status LocationStatus
}

// ObjectStore is a plugin.
type ObjectStore interface {
	Init(config map[string]string) error
	ListCommonPrefixes(bucket, prefix, delimiter string) ([]string, error)
}

// ObjectStoreGetter finds plugins.
type ObjectStoreGetter interface {
	GetObjectStore(provider string) (ObjectStore, error)
}

// FileStore puts credentials into files.
type FileStore interface {
	Path(selector *SecretKey) (string, error)
}

// BackupStore has backups.
type BackupStore struct {
	objectStore ObjectStore
	bucket      string
	prefix      string
}

// IsValid checks that the bucket can be read.
func (s *BackupStore) IsValid() error {
	_, err := s.objectStore.ListCommonPrefixes(s.bucket, s.prefix, "/")
	return err
}

// BackupStoreGetter opens locations.
type BackupStoreGetter struct {
	credentialStore FileStore
}

// NewBackupStoreGetter gives a getter.
func NewBackupStoreGetter(credentials FileStore) *BackupStoreGetter {
	return &BackupStoreGetter{credentialStore: credentials}
}

// Get opens a location.
func (b *BackupStoreGetter) Get(location *BackupStorageLocation, getter ObjectStoreGetter) (*BackupStore, error) {
	if location.Spec.ObjectStorage == nil {
		return nil, errors.New("backup storage location does not use object storage")
	}
	if location.Spec.Provider == "" {
		return nil, errors.New("object storage provider name must not be empty")
	}

	bucket := strings.Trim(location.Spec.ObjectStorage.Bucket, "/")
	prefix := strings.Trim(location.Spec.ObjectStorage.Prefix, "/")
	if strings.Contains(bucket, "/") {
		return nil, fmt.Errorf("bucket name %q must not contain a '/'", location.Spec.ObjectStorage.Bucket)
	}

	config := make(map[string]string)
	for key, val := range location.Spec.Config {
		config[key] = val
	}
	config["bucket"] = bucket
	config["prefix"] = prefix

	if location.Spec.ObjectStorage.CACert != nil {
		config["caCert"] = string(location.Spec.ObjectStorage.CACert)
	}
	if location.Spec.Credential != nil {
		credsFile, err := b.credentialStore.Path(location.Spec.Credential)
		if err != nil {
			return nil, fmt.Errorf("unable to get credentials: %w", err)
		}
		config["credentialsFile"] = credsFile
	}

	objectStore, err := getter.GetObjectStore(location.Spec.Provider)
	if err != nil {
		return nil, err
	}
	if err := objectStore.Init(config); err != nil {
		return nil, err
	}
	return &BackupStore{objectStore: objectStore, bucket: bucket, prefix: prefix}, nil
}

// Cluster reads and saves location objects.
type Cluster interface {
	List(ctx context.Context) ([]*BackupStorageLocation, error)
	Update(ctx context.Context, l *BackupStorageLocation) error
}

// Controller validates the locations.
type Controller struct {
	cluster Cluster
	stores  *BackupStoreGetter
	plugins ObjectStoreGetter
	now     func() time.Time
}

// Reconcile validates all locations and saves how they are.
func (c *Controller) Reconcile(ctx context.Context) error {
	locations, err := c.cluster.List(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, l := range locations {
		store, err := c.stores.Get(l, c.plugins)
		if err == nil {
			err = store.IsValid()
		}
		l.Status.Phase = "Available"
		if err != nil {
			l.Status.Phase = "Unavailable"
			errs = append(errs, fmt.Errorf("%s: %w", l.Name, err))
		}
		l.Status.LastValidation = c.now()
		if err := c.cluster.Update(ctx, l); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
