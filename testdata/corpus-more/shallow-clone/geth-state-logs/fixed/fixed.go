// Package fixed executes blocks on a state that can be copied.
package fixed

import (
	"fmt"
	"math/big"
)

type hash [32]byte

type address [20]byte

// eventLog is emitted by a transaction.
type eventLog struct {
	Address   address
	Topics    []hash
	Data      []byte
	TxHash    hash
	BlockHash hash
	Index     uint
}

type account struct {
	addr    address
	balance *big.Int
	storage map[hash]hash
}

func (a *account) deepCopy() *account {
	c := &account{addr: a.addr, balance: new(big.Int).Set(a.balance), storage: make(map[hash]hash, len(a.storage))}
	for k, v := range a.storage {
		c.storage[k] = v
	}
	return c
}

type stateDB struct {
	accounts map[address]*account
	dirty    map[address]struct{}

	thash   hash
	logs    map[hash][]*eventLog
	logSize uint

	preimages map[hash][]byte
	refund    uint64
}

func newState() *stateDB {
	return &stateDB{
		accounts:  make(map[address]*account),
		dirty:     make(map[address]struct{}),
		logs:      make(map[hash][]*eventLog),
		preimages: make(map[hash][]byte),
	}
}

func (s *stateDB) prepare(tx hash) { s.thash = tx }

func (s *stateDB) addLog(l *eventLog) {
	l.TxHash = s.thash
	l.Index = s.logSize
	s.logs[s.thash] = append(s.logs[s.thash], l)
	s.logSize++
}

// allLogs returns the logs of all transactions so far.
func (s *stateDB) allLogs() []*eventLog {
	var out []*eventLog
	for _, ls := range s.logs {
		out = append(out, ls...)
	}
	return out
}

func (s *stateDB) addPreimage(h hash, b []byte) {
	if _, ok := s.preimages[h]; !ok {
		s.preimages[h] = append([]byte(nil), b...)
	}
}

// copy returns a deep, independent copy of the state.
func (s *stateDB) copy() *stateDB {
	state := &stateDB{
		accounts:  make(map[address]*account, len(s.dirty)),
		dirty:     make(map[address]struct{}, len(s.dirty)),
		logs:      make(map[hash][]*eventLog, len(s.logs)),
		logSize:   s.logSize,
		preimages: make(map[hash][]byte),
		refund:    s.refund,
	}
	for addr := range s.dirty {
		if a, ok := s.accounts[addr]; ok {
			state.accounts[addr] = a.deepCopy()
		}
		state.dirty[addr] = struct{}{}
	}
	for h, logs := range s.logs {
		cpy := make([]*eventLog, len(logs))
		for i, l := range logs {
			cpy[i] = new(eventLog)
			*cpy[i] = *l
		}
		state.logs[h] = cpy
	}
	for h, preimage := range s.preimages {
		state.preimages[h] = preimage
	}
	return state
}

type task struct {
	state *stateDB
	txs   []hash
}

// worker builds a block, and seals copies of it while it goes on.
type worker struct {
	current *stateDB
	txs     []hash
	write   func(block hash, logs []*eventLog) error
}

// commit hands a copy of the current work to the sealers.
func (w *worker) commit(tasks chan<- *task) {
	tasks <- &task{state: w.current.copy(), txs: append([]hash(nil), w.txs...)}
}

// sealed stores a finished block.
func (w *worker) sealed(t *task, block hash) error {
	for _, l := range t.state.allLogs() {
		l.BlockHash = block
	}
	for _, tx := range t.txs {
		if err := w.write(block, t.state.logs[tx]); err != nil {
			return fmt.Errorf("transaction %x: %w", tx, err)
		}
	}
	return nil
}
