package bug

import (
	"errors"
	"fmt"
	"sort"
)

// Params of the module.
type Params struct {
	ReplicationFactor   float64
	ProofThreshold      float64
	SlashFaultThreshold int
}

// Proof says which shards of a blob a validator can serve.
type Proof struct {
	Sender  string
	Indices []int64
	Proofs  [][]byte
}

// PublishedData is a blob under challenge.
type PublishedData struct {
	MetadataURI string
	ShardCount  int64
	Status      string
}

type staking interface {
	BondedValidators() []string
	Jail(addr string)
}

type logger interface {
	Info(msg string, kv ...any)
}

// Keeper keeps the state of the module.
type Keeper struct {
	params  Params
	data    map[string]*PublishedData
	proofs  map[string][]Proof
	faults  map[string]int
	staking staking
	log     logger
}

// SubmitProof records a proof.
func (k *Keeper) SubmitProof(uri string, p Proof) error {
	d, ok := k.data[uri]
	if !ok {
		return errors.New("unknown data")
	}
	for _, i := range p.Indices {
		if i < 0 || i >= d.ShardCount {
			return fmt.Errorf("index %d out of range", i)
		}
	}
	k.proofs[uri] = append(k.proofs[uri], p)
	return nil
}

// TallyValidityProofs counts the proofs of a blob and returns the safe
// shards and those who owe a proof.
func (k *Keeper) TallyValidityProofs(d *PublishedData, proofs []Proof, assigned map[string][]int64) (safe []int64, faulty map[string]bool) {
	shardProofCount := make(map[int64]int)
	shardProofSubmitted := make(map[int64]map[string]bool)
	for _, proof := range proofs {
		for _, index := range proof.Indices {
			shardProofCount[index]++
			shardProofSubmitted[index][proof.Sender] = true // BUG: nil-map-write
		}
	}

	faulty = make(map[string]bool)
	need := int(k.params.ReplicationFactor * k.params.ProofThreshold)
	for index := int64(0); index < d.ShardCount; index++ {
		if shardProofCount[index] >= need {
			safe = append(safe, index)
		}
	}
	for val, indices := range assigned {
		for _, index := range indices {
			if !shardProofSubmitted[index][val] {
				faulty[val] = true
			}
		}
	}
	return safe, faulty
}

// EndBlocker closes the challenges.
func (k *Keeper) EndBlocker(assign func(val string, shards int64) []int64) {
	uris := make([]string, 0, len(k.data))
	for uri, d := range k.data {
		if d.Status == "challenging" {
			uris = append(uris, uri)
		}
	}
	sort.Strings(uris)
	for _, uri := range uris {
		d := k.data[uri]
		assigned := map[string][]int64{}
		for _, val := range k.staking.BondedValidators() {
			assigned[val] = assign(val, d.ShardCount)
		}
		safe, faulty := k.TallyValidityProofs(d, k.proofs[uri], assigned)
		if int64(len(safe)) == d.ShardCount {
			d.Status = "verified"
		} else {
			d.Status = "rejected"
		}
		k.log.Info("tally", "uri", uri, "safe", len(safe))
		for val := range faulty {
			k.faults[val]++
			if k.faults[val] > k.params.SlashFaultThreshold {
				k.staking.Jail(val)
			}
		}
		delete(k.proofs, uri)
	}
}
