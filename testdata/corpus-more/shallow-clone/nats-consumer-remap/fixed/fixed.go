// Package fixed assigns consumers to the peers of a cluster.
package fixed

import (
	"encoding/json"
	"slices"
	"sync"
)

type consumerConfig struct {
	Durable  string
	Replicas int
	Filters  []string
}

func (c *consumerConfig) replicas(stream *streamConfig) int {
	if c.Replicas == 0 {
		return stream.Replicas
	}
	return min(c.Replicas, stream.Replicas)
}

type streamConfig struct {
	Name     string
	Replicas int
	Limits   bool
}

type raftGroup struct {
	Name      string
	Peers     []string
	Preferred string
}

func (rg *raftGroup) isMember(id string) bool { return slices.Contains(rg.Peers, id) }

type streamAssignment struct {
	Config    *streamConfig
	Group     *raftGroup
	consumers map[string]*consumerAssignment
}

type consumerAssignment struct {
	Name   string
	Stream string
	Config *consumerConfig
	Group  *raftGroup
}

// copyGroup returns a copy with a group of its own.
func (ca *consumerAssignment) copyGroup() *consumerAssignment {
	cca, cg := *ca, *ca.Group
	cca.Group = &cg
	cca.Group.Peers = slices.Clone(ca.Group.Peers)
	return &cca
}

type jetStream struct {
	mu      sync.Mutex
	streams map[string]*streamAssignment
	propose func([]byte) error
}

// remapConsumerAssignments fits the consumers of sa to the peers in rg and
// returns the assignments that change.
func (js *jetStream) remapConsumerAssignments(sa *streamAssignment, rg *raftGroup) []*consumerAssignment {
	var changed []*consumerAssignment
	for _, ca := range sa.consumers {
		if ca.Config == nil {
			continue
		}
		numPeers := len(ca.Group.Peers)
		r := ca.Config.replicas(sa.Config)
		if !sa.Config.Limits {
			r = sa.Config.Replicas
		}
		var peers []string
		for _, p := range ca.Group.Peers {
			if rg.isMember(p) {
				peers = append(peers, p)
			}
		}
		kept := len(peers)
		for _, p := range rg.Peers {
			if len(peers) >= r {
				break
			}
			if !slices.Contains(peers, p) {
				peers = append(peers, p)
			}
		}
		peers = peers[:min(r, len(peers))]
		if kept == numPeers && len(peers) == numPeers {
			continue
		}
		cca := ca.copyGroup()
		cca.Group.Preferred = ""
		if numPeers == 1 && kept == 1 && len(peers) > 1 {
			// scaled up from a single peer, which has the state
			cca.Group.Preferred = ca.Group.Peers[0]
		}
		cca.Group.Peers = peers
		if cca.Config.Replicas != 0 {
			// only the group was copied so far
			cfg := *cca.Config
			cfg.Replicas = r
			cca.Config = &cfg
		}
		changed = append(changed, cca)
	}
	return changed
}

// updateStream proposes the consumers that a changed stream needs. What is in
// js.streams changes only once the proposals are applied.
func (js *jetStream) updateStream(name string, cfg *streamConfig, rg *raftGroup) error {
	js.mu.Lock()
	defer js.mu.Unlock()
	osa := js.streams[name]
	sa := &streamAssignment{Config: cfg, Group: rg, consumers: osa.consumers}
	for _, cca := range js.remapConsumerAssignments(sa, rg) {
		b, err := json.Marshal(cca)
		if err != nil {
			return err
		}
		if err := js.propose(b); err != nil {
			return err
		}
	}
	return nil
}
