// Package fixed stores events in transactions.
package fixed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Event is an event of an aggregate.
type Event struct {
	ID        string
	Name      string
	Time      time.Time
	Aggregate string
	Version   int
}

// Transaction is a running transaction.
type Transaction interface {
	Session() *Session
	InsertedEvents() []Event
}

// Session is a session of the database.
type Session struct {
	ops []func(*Database) error
}

// Do adds an operation.
func (s *Session) Do(op func(*Database) error) { s.ops = append(s.ops, op) }

// Database has documents.
type Database struct {
	mu     sync.Mutex
	events map[string]Event
}

// NewDatabase gives an empty database.
func NewDatabase() *Database { return &Database{events: make(map[string]Event)} }

func (db *Database) commit(s *Session) error {
	db.mu.Lock()
	defer db.mu.Unlock()
	for _, op := range s.ops {
		if err := op(db); err != nil {
			return err
		}
	}
	return nil
}

type transactionKey struct{}

type transaction struct {
	mux            sync.RWMutex
	session        *Session
	store          *EventStore
	insertedEvents []Event
}

func newTransaction(session *Session, store *EventStore) *transaction {
	tx := &transaction{session: session}
	tx.store = &EventStore{db: store.db, hooks: store.hooks, root: store, tx: tx}
	return tx
}

// Session gives the session.
func (tx *transaction) Session() *Session { return tx.session }

// EventStore gives a store that inserts within the transaction.
func (tx *transaction) EventStore() *EventStore { return tx.store }

// InsertedEvents gives the events of the transaction. It can be called by many goroutines.
func (tx *transaction) InsertedEvents() []Event {
	tx.mux.RLock()
	defer tx.mux.RUnlock()

	copiedEvents := make([]Event, len(tx.insertedEvents))
	copy(copiedEvents, tx.insertedEvents)

	return copiedEvents
}

func (tx *transaction) appendEvents(events []Event) {
	tx.mux.Lock()
	defer tx.mux.Unlock()
	tx.insertedEvents = append(tx.insertedEvents, events...)
}

// TransactionFromContext gives the transaction of a context.
func TransactionFromContext(ctx context.Context) Transaction {
	tx, _ := ctx.Value(transactionKey{}).(Transaction)
	return tx
}

// Hook is called before a transaction is committed.
type Hook func(ctx context.Context, tx Transaction) error

// EventStore stores events.
type EventStore struct {
	db    *Database
	hooks []Hook
	root  *EventStore
	tx    *transaction
}

// NewEventStore gives a store.
func NewEventStore(db *Database, hooks ...Hook) *EventStore {
	return &EventStore{db: db, hooks: hooks}
}

// Insert stores events.
func (s *EventStore) Insert(ctx context.Context, events ...Event) error {
	if s.tx != nil {
		return s.insert(s.tx, events)
	}
	tx := newTransaction(&Session{}, s)
	if err := tx.store.insert(tx, events); err != nil {
		return err
	}
	ctx = context.WithValue(ctx, transactionKey{}, Transaction(tx))
	for _, h := range s.hooks {
		if err := h(ctx, tx); err != nil {
			return fmt.Errorf("hook: %w", err)
		}
	}
	return s.db.commit(tx.session)
}

func (s *EventStore) insert(tx *transaction, events []Event) error {
	for _, evt := range events {
		if evt.ID == "" {
			return errors.New("event without id")
		}
		tx.session.Do(func(db *Database) error {
			if _, ok := db.events[evt.ID]; ok {
				return fmt.Errorf("event %s exists", evt.ID)
			}
			db.events[evt.ID] = evt
			return nil
		})
	}
	tx.appendEvents(events)
	return nil
}

// PublishHook publishes the events of a transaction in the order of their time.
func PublishHook(publish func([]Event) error) Hook {
	return func(ctx context.Context, tx Transaction) error {
		events := tx.InsertedEvents()
		slices.SortFunc(events, func(a, b Event) int { return a.Time.Compare(b.Time) })
		return publish(events)
	}
}
