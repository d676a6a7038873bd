// Package bug is a wallet with an API.
package bug

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"sort"
	"sync"
)

// UnlockHash is an address.
type UnlockHash [32]byte

// MarshalJSON implements json.Marshaler.
func (uh UnlockHash) MarshalJSON() ([]byte, error) {
	return json.Marshal(hex.EncodeToString(uh[:]))
}

// Currency is an amount.
type Currency uint64

// WalletInfo is the state of the wallet as the API shows it.
type WalletInfo struct {
	Balance             Currency
	FullBalance         Currency
	VisibleAddresses    []UnlockHash
	NumAddresses        int
	MostRecentConsensus uint64
}

type output struct {
	value     Currency
	spendable bool
	height    uint64
}

type key struct {
	visible bool
	outputs map[string]output
}

// Wallet holds keys and the outputs they can spend.
type Wallet struct {
	mu               sync.RWMutex
	keys             map[UnlockHash]*key
	visibleAddresses map[UnlockHash]struct{}
	consensusHeight  uint64
	generate         func() UnlockHash
}

// New returns an empty wallet.
func New(generate func() UnlockHash) *Wallet {
	return &Wallet{
		keys:             make(map[UnlockHash]*key),
		visibleAddresses: make(map[UnlockHash]struct{}),
		generate:         generate,
	}
}

// CoinAddress makes a new address.
func (w *Wallet) CoinAddress(visible bool) UnlockHash {
	w.mu.Lock()
	defer w.mu.Unlock()
	addr := w.generate()
	w.keys[addr] = &key{visible: visible, outputs: make(map[string]output)}
	if visible {
		w.visibleAddresses[addr] = struct{}{}
	}
	return addr
}

// Receive records an output of a block.
func (w *Wallet) Receive(addr UnlockHash, id string, value Currency, height uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.consensusHeight = height
	k, ok := w.keys[addr]
	if !ok {
		return
	}
	k.outputs[id] = output{value: value, spendable: true, height: height}
}

func (w *Wallet) balance(full bool) (total Currency) {
	for _, k := range w.keys {
		for _, o := range k.outputs {
			if full || o.spendable && o.height+1 < w.consensusHeight {
				total += o.value
			}
		}
	}
	return total
}

// Info returns the state of the wallet.
func (w *Wallet) Info() WalletInfo {
	w.mu.RLock()
	defer w.mu.RUnlock()
	wi := WalletInfo{ // BUG: nil-empty
		Balance:             w.balance(false),
		FullBalance:         w.balance(true),
		NumAddresses:        len(w.keys),
		MostRecentConsensus: w.consensusHeight,
	}
	for addr := range w.visibleAddresses {
		wi.VisibleAddresses = append(wi.VisibleAddresses, addr) // ALSO: nil-empty
	}
	sort.Slice(wi.VisibleAddresses, func(i, j int) bool {
		return string(wi.VisibleAddresses[i][:]) < string(wi.VisibleAddresses[j][:])
	})
	return wi
}

// API serves the wallet over HTTP.
type API struct {
	wallet *Wallet
	mux    *http.ServeMux
}

var errMethod = errors.New("method not allowed")

// NewAPI returns the handlers.
func NewAPI(w *Wallet) *API {
	a := &API{wallet: w, mux: http.NewServeMux()}
	a.mux.HandleFunc("/wallet/status", a.walletStatus)
	a.mux.HandleFunc("/wallet/address", a.walletAddress)
	return a
}

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		http.Error(w, "failed to encode response", http.StatusInternalServerError)
	}
}

func (a *API) walletStatus(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, a.wallet.Info()) // ALSO: nil-empty
}

func (a *API) walletAddress(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		http.Error(w, errMethod.Error(), http.StatusMethodNotAllowed)
		return
	}
	writeJSON(w, struct{ Address UnlockHash }{a.wallet.CoinAddress(true)})
}
