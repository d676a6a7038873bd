// Package fixed collects what the execution of a block changed.
package fixed

import (
	"crypto/sha256"
	"maps"
)

type (
	hash    [32]byte
	address [20]byte
)

// contractCode is the code of a contract.
type contractCode struct {
	hash   hash
	blob   []byte
	exists bool
}

type accountDelete struct {
	address  address
	origin   []byte
	storages map[hash][]byte
}

type accountUpdate struct {
	address  address
	data     []byte
	origin   []byte
	code     *contractCode
	storages map[hash][]byte
}

// stateUpdate is the difference between two states.
type stateUpdate struct {
	originRoot, root hash

	accounts       map[hash][]byte
	accountsOrigin map[address][]byte
	storages       map[hash]map[hash][]byte

	codes map[address]*contractCode
}

func (sc *stateUpdate) empty() bool { return sc.originRoot == sc.root }

func newStateUpdate(originRoot, root hash, deletes map[hash]*accountDelete, updates map[hash]*accountUpdate) *stateUpdate {
	var (
		accounts       = make(map[hash][]byte)
		accountsOrigin = make(map[address][]byte)
		storages       = make(map[hash]map[hash][]byte)
		codes          = make(map[address]*contractCode)
	)
	for addrHash, op := range deletes {
		accounts[addrHash] = nil
		accountsOrigin[op.address] = op.origin
		if len(op.storages) > 0 {
			storages[addrHash] = op.storages
		}
	}
	for addrHash, op := range updates {
		addr := op.address
		if op.code != nil {
			codes[addr] = op.code
		}
		accounts[addrHash] = op.data
		if _, found := accountsOrigin[addr]; !found {
			accountsOrigin[addr] = op.origin
		}
		if len(op.storages) > 0 {
			if _, exist := storages[addrHash]; !exist {
				storages[addrHash] = op.storages
			} else {
				maps.Copy(storages[addrHash], op.storages)
			}
		}
	}
	return &stateUpdate{
		originRoot:     originRoot,
		root:           root,
		accounts:       accounts,
		accountsOrigin: accountsOrigin,
		storages:       storages,
		codes:          codes,
	}
}

type codeReader interface {
	Has(addr address, h hash) bool
}

// markCodeExistence finds out which codes are in the database already.
func (sc *stateUpdate) markCodeExistence(reader codeReader) {
	cache := make(map[hash]bool)
	for addr, code := range sc.codes {
		if exists, ok := cache[code.hash]; ok {
			code.exists = exists
			continue
		}
		res := reader.Has(addr, code.hash)
		cache[code.hash] = res
		code.exists = res
	}
}

type sizeStats struct {
	accounts, codes, codeBytes int
}

// calSizeStats counts what the update adds to the database.
func calSizeStats(sc *stateUpdate, reader codeReader) sizeStats {
	var stats sizeStats
	if sc.empty() {
		return stats
	}
	sc.markCodeExistence(reader)
	stats.accounts = len(sc.accounts)
	counted := make(map[hash]struct{})
	for _, code := range sc.codes {
		if code.exists {
			continue
		}
		if _, dup := counted[code.hash]; dup {
			continue
		}
		counted[code.hash] = struct{}{}
		stats.codes++
		stats.codeBytes += len(code.blob)
	}
	return stats
}

func newCode(blob []byte) *contractCode {
	return &contractCode{hash: sha256.Sum256(blob), blob: blob}
}
