// Package fixed keeps the visibility data of an execution.
package fixed

import (
	"encoding/json"
	"maps"
	"sync"
)

// Payload is an encoded value.
type Payload struct {
	Metadata map[string]string
	Data     []byte
}

// searchAttributes and memo are the persisted forms.
type searchAttributes struct{ IndexedFields map[string]*Payload }

type memo struct{ Fields map[string]*Payload }

// Context is a transaction on an execution.
type Context struct{ now int64 }

// Visibility is the component that holds what can be searched for.
type Visibility struct {
	sa         *searchAttributes
	memo       *memo
	generation int64
}

func mergePayloads(dst, src map[string]*Payload) map[string]*Payload {
	if dst == nil {
		dst = make(map[string]*Payload, len(src))
	}
	for k, p := range src {
		if p == nil || p.Data == nil {
			delete(dst, k)
			continue
		}
		dst[k] = p
	}
	return dst
}

// CustomSearchAttributes returns the search attributes that users have set.
func (v *Visibility) CustomSearchAttributes(_ *Context) map[string]*Payload {
	if v.sa == nil {
		return nil
	}
	return maps.Clone(v.sa.IndexedFields)
}

// MergeCustomSearchAttributes adds or, where there is no data, removes.
func (v *Visibility) MergeCustomSearchAttributes(_ *Context, m map[string]*Payload) {
	if len(m) == 0 {
		return
	}
	if v.sa == nil {
		v.sa = &searchAttributes{}
	}
	v.sa.IndexedFields = mergePayloads(v.sa.IndexedFields, m)
	v.generation++
}

// CustomMemo returns the memo that users have set.
func (v *Visibility) CustomMemo(_ *Context) map[string]*Payload {
	if v.memo == nil {
		return nil
	}
	return maps.Clone(v.memo.Fields)
}

// MergeCustomMemo is like MergeCustomSearchAttributes.
func (v *Visibility) MergeCustomMemo(_ *Context, m map[string]*Payload) {
	if len(m) == 0 {
		return
	}
	if v.memo == nil {
		v.memo = &memo{}
	}
	v.memo.Fields = mergePayloads(v.memo.Fields, m)
	v.generation++
}

// Scheduler is a component with a Visibility.
type Scheduler struct {
	mu         sync.Mutex
	visibility *Visibility
	paused     bool
}

// NewScheduler makes a scheduler.
func NewScheduler() *Scheduler { return &Scheduler{visibility: &Visibility{}} }

// Update merges what a user sets.
func (s *Scheduler) Update(ctx *Context, attrs, memo map[string]*Payload) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visibility.MergeCustomSearchAttributes(ctx, attrs)
	s.visibility.MergeCustomMemo(ctx, memo)
}

// DescribeResponse is what users see.
type DescribeResponse struct {
	SearchAttributes map[string]*Payload
	Memo             map[string]*Payload
	Paused           bool
}

// Describe builds the response, without the attributes of the system.
func (s *Scheduler) Describe(ctx *Context) *DescribeResponse {
	s.mu.Lock()
	defer s.mu.Unlock()
	attrs := s.visibility.CustomSearchAttributes(ctx)
	delete(attrs, "ScheduledStartTime")
	delete(attrs, "ScheduledById")
	return &DescribeResponse{
		SearchAttributes: attrs,
		Memo:             s.visibility.CustomMemo(ctx),
		Paused:           s.paused,
	}
}

// Handle answers a describe request.
func Handle(s *Scheduler, now int64) ([]byte, error) {
	return json.Marshal(s.Describe(&Context{now: now}))
}
