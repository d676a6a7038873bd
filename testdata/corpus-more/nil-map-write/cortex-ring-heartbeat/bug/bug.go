// Package bug registers an instance in a ring that is kept in a remote store.
package bug

import (
	"log"
	"math/rand/v2"
	"sort"
	"sync"
	"time"
)

const ringKey = "ring"

// Desc is the stored state of the ring.
type Desc struct {
	Ingesters map[string]IngesterDesc `json:"ingesters"`
	Tokens    []TokenDesc             `json:"tokens"`
}

// IngesterDesc describes an instance.
type IngesterDesc struct {
	Hostname  string    `json:"hostname"`
	Timestamp time.Time `json:"timestamp"`
}

// TokenDesc is a token and its owner.
type TokenDesc struct {
	Token    uint32 `json:"tokens"`
	Ingester string `json:"ingester"`
}

func descFactory() any { return newDesc() }

func newDesc() *Desc {
	return &Desc{Ingesters: map[string]IngesterDesc{}}
}

func (d *Desc) addIngester(id, hostname string, tokens []uint32) {
	d.Ingesters[id] = IngesterDesc{ // BUG: nil-map-write
		Hostname:  hostname,
		Timestamp: time.Now(),
	}
	for _, token := range tokens {
		d.Tokens = append(d.Tokens, TokenDesc{Token: token, Ingester: id})
	}
	sort.Slice(d.Tokens, func(i, j int) bool { return d.Tokens[i].Token < d.Tokens[j].Token })
}

// client is the remote store. The callback of CAS gets nil if there is no
// value yet.
type client interface {
	CAS(key string, factory func() any, f func(in any) (out any, retry bool, err error)) error
}

// Registration keeps an instance in the ring.
type Registration struct {
	store        client
	numTokens    int
	id, hostname string
	quit         chan struct{}
	wait         sync.WaitGroup
}

// Register adds an instance and keeps it alive until Stop is called.
func Register(store client, id, hostname string, numTokens int) *Registration {
	r := &Registration{
		store:     store,
		numTokens: numTokens,
		id:        id,
		hostname:  hostname,
		quit:      make(chan struct{}),
	}
	r.wait.Add(1)
	go r.loop()
	return r
}

// Stop ends the heartbeats.
func (r *Registration) Stop() {
	close(r.quit)
	r.wait.Wait()
}

func (r *Registration) loop() {
	defer r.wait.Done()
	tokens := r.pickTokens()
	r.heartbeat(tokens)
}

func (r *Registration) pickTokens() []uint32 {
	var tokens []uint32
	pick := func(in any) (out any, retry bool, err error) {
		var ring *Desc
		if in == nil {
			ring = newDesc()
		} else {
			ring = in.(*Desc)
		}
		tokens = tokens[:0]
		for len(tokens) < r.numTokens {
			tokens = append(tokens, rand.Uint32())
		}
		ring.addIngester(r.id, r.hostname, tokens)
		return ring, true, nil
	}
	if err := r.store.CAS(ringKey, descFactory, pick); err != nil {
		log.Fatalf("Failed to pick tokens: %v", err)
	}
	return tokens
}

func (r *Registration) heartbeat(tokens []uint32) {
	beat := func(in any) (out any, retry bool, err error) {
		ring := &Desc{} // ALSO: nil-map-write
		if in != nil {
			ring = in.(*Desc)
		}
		desc, ok := ring.Ingesters[r.id]
		if !ok {
			// the store must have restarted
			log.Print("Found empty ring, inserting tokens!")
			ring.addIngester(r.id, r.hostname, tokens)
		} else {
			desc.Timestamp = time.Now()
			ring.Ingesters[r.id] = desc
		}
		return ring, true, nil
	}
	ticker := time.NewTicker(5 * time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := r.store.CAS(ringKey, descFactory, beat); err != nil {
				log.Printf("Failed to write to the store: %v", err)
			}
		case <-r.quit:
			return
		}
	}
}
