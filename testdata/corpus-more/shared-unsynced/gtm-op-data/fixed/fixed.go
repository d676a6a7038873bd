// Package fixed follows the operations of a database and indexes documents.
package fixed

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"time"
)

// Op is an operation on a document.
type Op struct {
	ID        string
	Operation string
	Namespace string
	Data      map[string]any
	Timestamp int64
}

// IsUpdate tells whether the document was changed.
func (o *Op) IsUpdate() bool { return o.Operation == "u" }

// IsDelete tells whether the document was removed.
func (o *Op) IsDelete() bool { return o.Operation == "d" }

// Finder finds documents by id.
type Finder interface {
	FindAll(ctx context.Context, db, collection string, ids []string) ([]map[string]any, error)
}

// OpBuf collects operations to look up their documents together.
type OpBuf struct {
	entries []*Op
	size    int
}

// Append adds an operation.
func (b *OpBuf) Append(op *Op) { b.entries = append(b.entries, op) }

// IsFull tells whether it is time to flush.
func (b *OpBuf) IsFull() bool { return len(b.entries) >= b.size }

// Flush looks up the documents and passes the operations on.
func (b *OpBuf) Flush(ctx context.Context, f Finder, out chan<- *Op, errs chan<- error) {
	if len(b.entries) == 0 {
		return
	}
	ns := make(map[string][]string)
	byID := make(map[string][]*Op)
	for _, op := range b.entries {
		if op.IsUpdate() && op.Data == nil {
			key := op.Namespace + "." + op.ID
			if len(byID[key]) == 0 {
				ns[op.Namespace] = append(ns[op.Namespace], op.ID)
			}
			byID[key] = append(byID[key], op)
		}
	}
	for n, ids := range ns {
		db, col, _ := strings.Cut(n, ".")
		docs, err := f.FindAll(ctx, db, col, ids)
		if err != nil {
			errs <- fmt.Errorf("find documents of %s: %w", n, err)
			continue
		}
		for _, doc := range docs {
			key := fmt.Sprintf("%s.%v", n, doc["_id"])
			ops := byID[key]
			if len(ops) == 1 {
				ops[0].Data = doc
				continue
			}
			for _, o := range ops {
				o.Data = maps.Clone(doc)
			}
		}
	}
	for _, op := range b.entries {
		out <- op
	}
	b.entries = nil
}

// FetchDocuments buffers operations and flushes them now and then.
func FetchDocuments(ctx context.Context, f Finder, in <-chan *Op, out chan<- *Op, errs chan<- error, every time.Duration) {
	buf := &OpBuf{size: 50}
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			buf.Flush(ctx, f, out, errs)
		case op := <-in:
			buf.Append(op)
			if buf.IsFull() {
				buf.Flush(ctx, f, out, errs)
			}
		}
	}
}

// Indexer stores documents for search.
type Indexer interface {
	Index(index, id string, doc map[string]any) error
	Delete(index, id string) error
}

func index(ix Indexer, op *Op) error {
	name := strings.ToLower(op.Namespace)
	if op.IsDelete() {
		return ix.Delete(name, op.ID)
	}
	if op.Data == nil {
		return nil
	}
	delete(op.Data, "_id")
	op.Data["_ts"] = op.Timestamp
	op.Data["_op"] = op.Operation
	return ix.Index(name, op.ID, op.Data)
}

// Run indexes operations with some workers.
func Run(ctx context.Context, f Finder, ix Indexer, in <-chan *Op, workers int) error {
	out := make(chan *Op, 100)
	errs := make(chan error, 1)
	go FetchDocuments(ctx, f, in, out, errs, 750*time.Millisecond)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case op := <-out:
					if err := index(ix, op); err != nil {
						select {
						case errs <- err:
						default:
						}
					}
				}
			}
		})
	}
	defer wg.Wait()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-errs:
			fmt.Println("gtm:", err)
		}
	}
}
