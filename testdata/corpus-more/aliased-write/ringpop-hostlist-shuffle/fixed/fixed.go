package fixed

import (
	"errors"
	"math/rand"
	"sync"
	"time"
)

// DiscoverProvider knows the hosts of a ring.
type DiscoverProvider interface {
	Hosts() ([]string, error)
}

// statichosts is a provider with a fixed list.
type statichosts struct {
	hosts []string
}

// New returns a provider for hosts.
func New(hosts ...string) DiscoverProvider {
	return &statichosts{hosts: hosts}
}

// Hosts returns the hosts.
func (s *statichosts) Hosts() ([]string, error) { return s.hosts, nil }

type node struct {
	address string
	joined  []string
	mu      sync.Mutex
	call    func(target string, timeout time.Duration) error
}

type joinOpts struct {
	timeout          time.Duration
	size             int
	discoverProvider DiscoverProvider
}

type joinSender struct {
	node           *node
	bootstrapHosts []string
	potentialNodes []string
	timeout        time.Duration
	size           int
}

func newJoinSender(n *node, opts *joinOpts) (*joinSender, error) {
	hosts, err := opts.discoverProvider.Hosts()
	if err != nil {
		return nil, err
	}
	if len(hosts) == 0 {
		return nil, errors.New("no hosts to join")
	}
	js := &joinSender{
		node:           n,
		bootstrapHosts: hosts,
		timeout:        opts.timeout,
		size:           opts.size,
	}
	js.potentialNodes = js.collectPotentialNodes(nil)
	return js, nil
}

func shuffle(list []string) []string {
	for i := range list {
		j := rand.Intn(i + 1)
		list[i], list[j] = list[j], list[i]
	}
	return list
}

// collectPotentialNodes lists the nodes that have not joined yet.
func (j *joinSender) collectPotentialNodes(joined []string) []string {
	skip := map[string]bool{j.node.address: true}
	for _, h := range joined {
		skip[h] = true
	}
	var targets []string
	for _, h := range j.bootstrapHosts {
		if !skip[h] {
			targets = append(targets, h)
		}
	}
	return shuffle(targets)
}

// joinCluster calls targets until enough of them answered.
func (j *joinSender) joinCluster() ([]string, error) {
	if len(j.potentialNodes) == 0 {
		return nil, nil
	}
	for round := 0; round < 3; round++ {
		for _, target := range j.collectPotentialNodes(j.node.joined) {
			if err := j.node.call(target, j.timeout); err != nil {
				continue
			}
			j.node.mu.Lock()
			j.node.joined = append(j.node.joined, target)
			j.node.mu.Unlock()
			if len(j.node.joined) >= j.size {
				return j.node.joined, nil
			}
		}
	}
	return nil, errors.New("join failed")
}

// Bootstrap joins several nodes of one process.
func Bootstrap(nodes []*node, opts *joinOpts) error {
	errs := make(chan error, len(nodes))
	for _, n := range nodes {
		go func() {
			js, err := newJoinSender(n, opts)
			if err == nil {
				_, err = js.joinCluster()
			}
			errs <- err
		}()
	}
	for range nodes {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}
