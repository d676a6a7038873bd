// Package fixed caches deposits.
package fixed

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"sort"
	"sync"
)

// Deposit is a deposit.
type Deposit struct {
	PublicKey [48]byte
	Amount    uint64
}

// DepositContainer is a deposit with its place.
type DepositContainer struct {
	Deposit         *Deposit
	Eth1BlockHeight uint64
	DepositRoot     []byte
	Index           int64
}

// DepositCache has all deposits in memory.
type DepositCache struct {
	pendingDeposits []*DepositContainer
	deposits        []*DepositContainer
	depositsByKey   map[[48]byte][]*DepositContainer
	depositsLock    sync.RWMutex
}

// New gives an empty cache.
func New() *DepositCache {
	return &DepositCache{
		pendingDeposits: []*DepositContainer{},
		deposits:        []*DepositContainer{},
		depositsByKey:   map[[48]byte][]*DepositContainer{},
	}
}

// InsertDeposit adds a deposit.
func (dc *DepositCache) InsertDeposit(ctx context.Context, d *Deposit, blockNum uint64, index int64, depositRoot [32]byte) error {
	if d == nil {
		return errors.New("nil deposit inserted into the cache")
	}
	dc.depositsLock.Lock()
	defer dc.depositsLock.Unlock()

	heightIdx := sort.Search(len(dc.deposits), func(i int) bool { return dc.deposits[i].Index >= index })
	if heightIdx < len(dc.deposits) && dc.deposits[heightIdx].Index == index {
		return fmt.Errorf("deposit %d with root %s is known", index, hex.EncodeToString(depositRoot[:]))
	}
	depCtr := &DepositContainer{Deposit: d, Eth1BlockHeight: blockNum, DepositRoot: depositRoot[:], Index: index}
	newDeposits := append([]*DepositContainer{depCtr}, dc.deposits[heightIdx:]...)
	dc.deposits = append(dc.deposits[:heightIdx], newDeposits...)
	dc.depositsByKey[d.PublicKey] = append(dc.depositsByKey[d.PublicKey], depCtr)
	return nil
}

// AllDepositContainers gives all deposits with their places.
func (dc *DepositCache) AllDepositContainers(ctx context.Context) []*DepositContainer {
	dc.depositsLock.RLock()
	defer dc.depositsLock.RUnlock()

	deposits := make([]*DepositContainer, len(dc.deposits))
	copy(deposits, dc.deposits)
	return deposits
}

// AllDeposits gives the deposits until a block.
func (dc *DepositCache) AllDeposits(ctx context.Context, untilBlk *big.Int) []*Deposit {
	dc.depositsLock.RLock()
	defer dc.depositsLock.RUnlock()

	return dc.allDeposits(untilBlk)
}

func (dc *DepositCache) allDeposits(untilBlk *big.Int) []*Deposit {
	var deposits []*Deposit
	for _, ctnr := range dc.deposits {
		if untilBlk == nil || untilBlk.Uint64() >= ctnr.Eth1BlockHeight {
			deposits = append(deposits, ctnr.Deposit)
		}
	}
	return deposits
}

// DepositByPubkey gives the first deposit of a key.
func (dc *DepositCache) DepositByPubkey(ctx context.Context, key [48]byte) (*Deposit, *big.Int) {
	dc.depositsLock.RLock()
	defer dc.depositsLock.RUnlock()

	deps, ok := dc.depositsByKey[key]
	if !ok || len(deps) == 0 {
		return nil, nil
	}
	return deps[0].Deposit, new(big.Int).SetUint64(deps[0].Eth1BlockHeight)
}

// PruneProofs forgets the roots of deposits until an index.
func (dc *DepositCache) PruneProofs(ctx context.Context, untilIndex int64) {
	dc.depositsLock.Lock()
	defer dc.depositsLock.Unlock()
	for i, c := range dc.deposits {
		if c.Index > untilIndex {
			break
		}
		pruned := *c
		pruned.DepositRoot = nil
		dc.deposits[i] = &pruned
	}
}

// Database stores deposits.
type Database interface {
	SaveContainers(ctx context.Context, ctrs []*DepositContainer) error
}

// Service follows the chain.
type Service struct {
	cache *DepositCache
	db    Database
}

// NewService gives a service.
func NewService(c *DepositCache, db Database) *Service { return &Service{cache: c, db: db} }

// ProcessDeposit handles a deposit of a block.
func (s *Service) ProcessDeposit(ctx context.Context, d *Deposit, block uint64, index int64, root [32]byte) error {
	return s.cache.InsertDeposit(ctx, d, block, index, root)
}

// SavePowchainData stores all deposits.
func (s *Service) SavePowchainData(ctx context.Context) error {
	ctrs := s.cache.AllDepositContainers(ctx)
	for i, c := range ctrs {
		if c.Index != int64(i) {
			return fmt.Errorf("deposit %d is missing", i)
		}
	}
	return s.db.SaveContainers(ctx, ctrs)
}
