// Package bug stores entities whose names are shortened with namespace prefixes.
package bug

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
)

// Context tells a receiver what the prefixes stand for.
type Context struct {
	ID         string            `json:"id"`
	Namespaces map[string]string `json:"namespaces"`
}

// NamespaceManager assigns prefixes.
type NamespaceManager struct {
	lock              sync.Mutex
	counter           int
	prefixToExpansion map[string]string
	expansionToPrefix map[string]string
	save              func(key string, v any) error
}

// NewNamespaceManager returns a manager that saves its state with the function.
func NewNamespaceManager(save func(string, any) error) *NamespaceManager {
	return &NamespaceManager{
		prefixToExpansion: make(map[string]string),
		expansionToPrefix: make(map[string]string),
		save:              save,
	}
}

type namespacesState struct {
	PrefixToExpansion map[string]string
	Counter           int
}

// AssertPrefixMappingForExpansion returns the prefix of an expansion, a new one if needed.
func (m *NamespaceManager) AssertPrefixMappingForExpansion(expansion string) (string, error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if prefix, ok := m.expansionToPrefix[expansion]; ok {
		return prefix, nil
	}
	prefix := fmt.Sprintf("ns%d", m.counter)
	m.prefixToExpansion[prefix] = expansion
	m.expansionToPrefix[expansion] = prefix
	m.counter++
	err := m.save("namespaces", namespacesState{PrefixToExpansion: m.prefixToExpansion, Counter: m.counter})
	if err != nil {
		return "", err
	}
	return prefix, nil
}

// GetPrefixMappingForExpansion returns the prefix of a known expansion.
func (m *NamespaceManager) GetPrefixMappingForExpansion(expansion string) (string, error) {
	m.lock.Lock()
	defer m.lock.Unlock()
	if prefix, ok := m.expansionToPrefix[expansion]; ok {
		return prefix, nil
	}
	return "", errors.New("no prefix for expansion " + expansion)
}

// ExpandCurie replaces the prefix of a name.
func (m *NamespaceManager) ExpandCurie(curie string) (string, error) {
	prefix, local, ok := strings.Cut(curie, ":")
	if !ok {
		return curie, nil
	}
	m.lock.Lock()
	defer m.lock.Unlock()
	expansion, ok := m.prefixToExpansion[prefix]
	if !ok {
		return "", errors.New("no expansion for prefix " + prefix)
	}
	return expansion + local, nil
}

// GetPrefixToExpansionMap returns all prefixes.
func (m *NamespaceManager) GetPrefixToExpansionMap() (result map[string]string) {
	m.lock.Lock()
	result = m.prefixToExpansion // BUG: exposed-state
	m.lock.Unlock()
	return
}

// Store holds entities.
type Store struct {
	NamespaceManager *NamespaceManager
}

// GetGlobalContext returns the context of all answers.
func (s *Store) GetGlobalContext(strict bool) *Context {
	all := s.NamespaceManager.GetPrefixToExpansionMap()
	if !strict {
		return &Context{ID: "@context", Namespaces: all} // ALSO: exposed-state
	}
	namespaces := make(map[string]string, len(all))
	for prefix, expansion := range all {
		if strings.HasPrefix(expansion, "http") {
			namespaces[prefix] = expansion
		}
	}
	return &Context{ID: "@context", Namespaces: namespaces}
}

// Sink receives batches of entities.
type Sink struct {
	store *Store
	post  func(body []byte) error
}

// ProcessEntities sends a batch, with its context in front.
func (k *Sink) ProcessEntities(entities []map[string]any) error {
	batch := make([]any, 0, len(entities)+1)
	batch = append(batch, k.store.GetGlobalContext(false))
	for _, e := range entities {
		batch = append(batch, e)
	}
	body, err := json.Marshal(batch)
	if err != nil {
		return err
	}
	return k.post(body)
}
