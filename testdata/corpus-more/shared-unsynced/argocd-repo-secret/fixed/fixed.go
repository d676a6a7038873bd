// Package fixed keeps repositories in secrets.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"sync"
)

var (
	errNotFound = errors.New("not found")
	errExists   = errors.New("already exists")
)

// Secret is a stored secret.
type Secret struct {
	Name        string
	Labels      map[string]string
	Annotations map[string]string
	Data        map[string][]byte
}

// DeepCopy returns a deep copy.
func (s *Secret) DeepCopy() *Secret {
	out := &Secret{Name: s.Name, Labels: maps.Clone(s.Labels), Annotations: maps.Clone(s.Annotations)}
	if s.Data != nil {
		out.Data = make(map[string][]byte, len(s.Data))
		for k, v := range s.Data {
			out.Data[k] = append([]byte(nil), v...)
		}
	}
	return out
}

// lister is the local cache of an informer.
type lister struct {
	mu      sync.RWMutex
	secrets map[string]*Secret
}

func (l *lister) list(secretType string) []*Secret {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var out []*Secret
	for _, s := range l.secrets {
		if s.Labels["secret-type"] == secretType {
			out = append(out, s)
		}
	}
	return out
}

// client writes to the API; changes come back to the lister.
type client interface {
	Create(ctx context.Context, s *Secret) (*Secret, error)
	Update(ctx context.Context, s *Secret) (*Secret, error)
}

// Repository is a source of manifests.
type Repository struct {
	Name, Repo, Project string
	Username, Password  string
	Insecure            bool
	AppID               int64
}

type secretsRepositoryBackend struct {
	lister *lister
	client client
}

func (s *secretsRepositoryBackend) CreateRepository(ctx context.Context, repository *Repository) (*Repository, error) {
	secret := s.repositoryToSecret(repository, &Secret{Name: "repo-" + repository.Name})
	if _, err := s.client.Create(ctx, secret); err != nil {
		if errors.Is(err, errExists) {
			return nil, fmt.Errorf("repository %q: %w", repository.Repo, errExists)
		}
		return nil, err
	}
	return repository, nil
}

func (s *secretsRepositoryBackend) GetRepository(_ context.Context, repoURL, project string) (*Repository, error) {
	secret, err := s.getRepositorySecret(repoURL, project)
	if err != nil {
		if errors.Is(err, errNotFound) {
			return &Repository{Repo: repoURL}, nil
		}
		return nil, err
	}
	return secretToRepository(secret)
}

func (s *secretsRepositoryBackend) UpdateRepository(ctx context.Context, repository *Repository) (*Repository, error) {
	secret, err := s.getRepositorySecret(repository.Repo, repository.Project)
	if err != nil {
		if errors.Is(err, errNotFound) {
			return s.CreateRepository(ctx, repository)
		}
		return nil, err
	}
	updated := s.repositoryToSecret(repository, secret)
	if _, err := s.client.Update(ctx, updated); err != nil {
		return nil, err
	}
	return repository, nil
}

func (s *secretsRepositoryBackend) getRepositorySecret(repoURL, project string) (*Secret, error) {
	for _, secret := range s.lister.list("repository") {
		if string(secret.Data["url"]) == repoURL && string(secret.Data["project"]) == project {
			return secret, nil
		}
	}
	return nil, errNotFound
}

func secretToRepository(original *Secret) (*Repository, error) {
	secret := original.DeepCopy()
	r := &Repository{
		Name:     string(secret.Data["name"]),
		Repo:     string(secret.Data["url"]),
		Project:  string(secret.Data["project"]),
		Username: string(secret.Data["username"]),
		Password: string(secret.Data["password"]),
	}
	var err error
	if v, ok := secret.Data["insecure"]; ok {
		if r.Insecure, err = strconv.ParseBool(string(v)); err != nil {
			return r, err
		}
	}
	if v, ok := secret.Data["appID"]; ok {
		r.AppID, err = strconv.ParseInt(string(v), 10, 64)
	}
	return r, err
}

func (s *secretsRepositoryBackend) repositoryToSecret(repository *Repository, original *Secret) *Secret {
	secret := original.DeepCopy()
	if secret.Data == nil {
		secret.Data = make(map[string][]byte)
	}
	updateSecretString(secret, "name", repository.Name)
	updateSecretString(secret, "project", repository.Project)
	updateSecretString(secret, "url", repository.Repo)
	updateSecretString(secret, "username", repository.Username)
	updateSecretString(secret, "password", repository.Password)
	updateSecretBool(secret, "insecure", repository.Insecure)
	updateSecretString(secret, "appID", strconv.FormatInt(repository.AppID, 10))
	if secret.Labels == nil {
		secret.Labels = map[string]string{}
	}
	secret.Labels["secret-type"] = "repository"
	return secret
}

func updateSecretString(secret *Secret, key, value string) {
	if _, present := secret.Data[key]; present || value != "" {
		secret.Data[key] = []byte(value)
	}
}

func updateSecretBool(secret *Secret, key string, value bool) {
	if _, present := secret.Data[key]; present || value {
		secret.Data[key] = []byte(strconv.FormatBool(value))
	}
}

// serve answers each request in its own goroutine.
func serve(ctx context.Context, s *secretsRepositoryBackend, gets <-chan string, updates <-chan *Repository, report func(*Repository, error)) {
	for gets != nil || updates != nil {
		select {
		case url, ok := <-gets:
			if !ok {
				gets = nil
				continue
			}
			go func() { report(s.GetRepository(ctx, url, "")) }()
		case r, ok := <-updates:
			if !ok {
				updates = nil
				continue
			}
			go func() { report(s.UpdateRepository(ctx, r)) }()
		}
	}
}
