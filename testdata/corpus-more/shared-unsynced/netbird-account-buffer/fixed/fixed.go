// Package fixed loads accounts for many peers at a time.
package fixed

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Policy is a policy of an account.
type Policy struct {
	ID      string
	Enabled bool
	Groups  []string
}

// Peer is a peer of an account.
type Peer struct {
	ID     string
	Groups []string
}

// Account is an account.
type Account struct {
	ID       string
	Peers    map[string]*Peer
	Policies []*Policy
	Serial   uint64
}

// InjectProxyPolicies adds the policies that are made for proxies.
func (a *Account) InjectProxyPolicies(proxies []string) {
	for _, p := range proxies {
		a.Policies = append(a.Policies, &Policy{ID: "proxy-" + p, Enabled: true, Groups: []string{p}})
	}
}

// NetworkMap is what a peer can reach.
type NetworkMap struct {
	Serial   uint64
	Policies []string
}

func (a *Account) networkMap(peerID string) (*NetworkMap, error) {
	peer, ok := a.Peers[peerID]
	if !ok {
		return nil, fmt.Errorf("no peer %s", peerID)
	}
	m := &NetworkMap{Serial: a.Serial}
	for _, p := range a.Policies {
		for _, g := range p.Groups {
			if p.Enabled && slices.Contains(peer.Groups, g) {
				m.Policies = append(m.Policies, p.ID)
				break
			}
		}
	}
	return m, nil
}

// Store loads accounts.
type Store interface {
	GetAccount(ctx context.Context, id string) (*Account, error)
}

// AccountRequest asks for an account.
type AccountRequest struct {
	AccountID  string
	ResultChan chan *AccountResult
}

// AccountResult is an account or an error.
type AccountResult struct {
	Account *Account
	Err     error
}

// AccountRequestBuffer collects requests for accounts.
type AccountRequestBuffer struct {
	store               Store
	getAccountRequests  map[string][]*AccountRequest
	mu                  sync.Mutex
	getAccountRequestCh chan *AccountRequest
	bufferInterval      time.Duration
}

// NewAccountRequestBuffer gives a buffer that runs until the context ends.
func NewAccountRequestBuffer(ctx context.Context, store Store, interval time.Duration) *AccountRequestBuffer {
	ac := &AccountRequestBuffer{
		store:               store,
		getAccountRequests:  make(map[string][]*AccountRequest),
		getAccountRequestCh: make(chan *AccountRequest),
		bufferInterval:      interval,
	}
	go ac.processGetAccountRequests(ctx)
	return ac
}

// GetAccountWithBackpressure loads an account together with other requests.
func (ac *AccountRequestBuffer) GetAccountWithBackpressure(ctx context.Context, accountID string) (*Account, error) {
	req := &AccountRequest{AccountID: accountID, ResultChan: make(chan *AccountResult, 1)}
	ac.getAccountRequestCh <- req
	result := <-req.ResultChan
	return result.Account, result.Err
}

func (ac *AccountRequestBuffer) processGetAccountBatch(ctx context.Context, accountID string) {
	ac.mu.Lock()
	requests := ac.getAccountRequests[accountID]
	delete(ac.getAccountRequests, accountID)
	ac.mu.Unlock()

	if len(requests) == 0 {
		return
	}
	account, err := ac.store.GetAccount(ctx, accountID)
	result := &AccountResult{Account: account, Err: err}

	for _, req := range requests {
		if account != nil {
			accountCopy := *account
			accountCopy.Policies = slices.Clip(accountCopy.Policies)
			req.ResultChan <- &AccountResult{Account: &accountCopy, Err: err}
		} else {
			req.ResultChan <- result
		}
		close(req.ResultChan)
	}
}

func (ac *AccountRequestBuffer) processGetAccountRequests(ctx context.Context) {
	for {
		select {
		case req := <-ac.getAccountRequestCh:
			ac.mu.Lock()
			ac.getAccountRequests[req.AccountID] = append(ac.getAccountRequests[req.AccountID], req)
			if len(ac.getAccountRequests[req.AccountID]) == 1 {
				go func(accountID string) {
					time.Sleep(ac.bufferInterval)
					ac.processGetAccountBatch(ctx, accountID)
				}(req.AccountID)
			}
			ac.mu.Unlock()
		case <-ctx.Done():
			return
		}
	}
}

// Manager serves peers.
type Manager struct {
	buffer  *AccountRequestBuffer
	proxies []string
}

// NewManager gives a manager.
func NewManager(b *AccountRequestBuffer, proxies []string) *Manager {
	return &Manager{buffer: b, proxies: proxies}
}

// SyncPeer gives the network map of a peer. It is called by the stream of each peer.
func (m *Manager) SyncPeer(ctx context.Context, accountID, peerID string) (*NetworkMap, error) {
	account, err := m.buffer.GetAccountWithBackpressure(ctx, accountID)
	if err != nil {
		return nil, err
	}
	account.InjectProxyPolicies(m.proxies)
	return account.networkMap(peerID)
}
