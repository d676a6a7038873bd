package fixed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
)

const (
	walArchiveKey = "wal-archive"
	walRestoreKey = "wal-restore"
	clusterKey    = "cluster"
)

var (
	errCacheMiss       = errors.New("cache miss")
	errUnsupportedType = errors.New("unsupported type in cache")
)

// Cluster is the part of the cluster that is cached.
type Cluster struct {
	Name     string
	Endpoint string
}

var cache sync.Map

func store(key string, v any) { cache.Store(key, v) }

func remove(key string) { cache.Delete(key) }

func loadCluster() (*Cluster, error) {
	v, ok := cache.Load(clusterKey)
	if !ok {
		return nil, errCacheMiss
	}
	if c, ok := v.(*Cluster); ok {
		cp := *c
		return &cp, nil
	}
	return nil, errUnsupportedType
}

// loadEnv returns the environment that is cached under key.
func loadEnv(key string) ([]string, error) {
	v, ok := cache.Load(key)
	if !ok {
		return nil, errCacheMiss
	}
	if env, ok := v.([]string); ok {
		return append([]string(nil), env...), nil
	}
	return nil, errUnsupportedType
}

// Secrets gives access to credentials.
type Secrets interface {
	Get(ctx context.Context, name string) (map[string]string, error)
}

// Reconcile fills the cache.
func Reconcile(ctx context.Context, s Secrets, c *Cluster) error {
	creds, err := s.Get(ctx, c.Name+"-backup")
	if err != nil {
		remove(walArchiveKey)
		remove(walRestoreKey)
		return err
	}
	env := os.Environ()
	for k, v := range creds {
		env = append(env, k+"="+v)
	}
	store(walArchiveKey, env)

	restore := make([]string, 0, len(env)+1)
	restore = append(restore, env...)
	restore = append(restore, "RESTORE=1")
	store(walRestoreKey, restore)
	cp := *c
	store(clusterKey, &cp)
	return nil
}

func setEnv(env []string, name, value string) []string {
	for i, kv := range env {
		if strings.HasPrefix(kv, name+"=") {
			env[i] = name + "=" + value
			return env
		}
	}
	return append(env, name+"="+value)
}

// ArchiveWAL stores one file.
func ArchiveWAL(ctx context.Context, file string, parallel int) error {
	env, err := loadEnv(walArchiveKey)
	if err != nil {
		return fmt.Errorf("while getting the environment: %w", err)
	}
	c, err := loadCluster()
	if err != nil {
		return err
	}
	env = setEnv(env, "WAL_FILE", file)
	env = setEnv(env, "WAL_JOBS", fmt.Sprint(parallel))
	cmd := exec.CommandContext(ctx, "barman-cloud-wal-archive", c.Endpoint, file)
	cmd.Env = env
	return cmd.Run()
}

// RestoreWAL fetches one file.
func RestoreWAL(ctx context.Context, file, dest string) error {
	env, err := loadEnv(walRestoreKey)
	if err != nil {
		return fmt.Errorf("while getting the environment: %w", err)
	}
	cmd := exec.CommandContext(ctx, "barman-cloud-wal-restore", file, dest)
	cmd.Env = setEnv(env, "WAL_FILE", file)
	return cmd.Run()
}
