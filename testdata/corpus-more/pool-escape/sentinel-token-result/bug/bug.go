// Package bug limits the calls of resources.
package bug

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

type resultStatus int32

const (
	pass resultStatus = iota
	blocked
)

// BlockError tells why a call was not let in.
type BlockError struct {
	typ string
	msg string
}

func (e *BlockError) Error() string { return fmt.Sprintf("blocked by %s: %s", e.typ, e.msg) }

// TokenResult is the outcome of a check.
type TokenResult struct {
	status   resultStatus
	blockErr *BlockError
	waitMs   uint64
}

var resultPool = sync.Pool{New: func() any { return &TokenResult{} }}

// NewTokenResultPass lets a call in.
func NewTokenResultPass() *TokenResult { return resultPool.Get().(*TokenResult) }

// NewTokenResultBlocked refuses a call.
func NewTokenResultBlocked(typ, msg string) *TokenResult {
	r := resultPool.Get().(*TokenResult)
	r.status = blocked
	r.blockErr = &BlockError{typ: typ, msg: msg}
	return r
}

// RefurbishTokenResult makes a result free for reuse.
func RefurbishTokenResult(r *TokenResult) {
	r.status = pass
	r.blockErr = nil
	r.waitMs = 0
	resultPool.Put(r)
}

// IsBlocked tells whether the call was refused.
func (r *TokenResult) IsBlocked() bool { return r.status == blocked }

// EntryContext belongs to one call.
type EntryContext struct {
	resource string
	start    time.Time
	result   *TokenResult
}

// IsBlocked tells whether the call was refused.
func (c *EntryContext) IsBlocked() bool {
	if c.result == nil {
		return false
	}
	return c.result.IsBlocked() // ALSO: pool-escape
}

// Reset makes the context fit for another call.
func (c *EntryContext) Reset() {
	c.resource = ""
	c.start = time.Time{}
	c.result = nil
}

// RuleCheckSlot is a rule.
type RuleCheckSlot interface {
	Check(ctx *EntryContext) *TokenResult
}

// StatSlot counts calls.
type StatSlot interface {
	OnEntryPassed(ctx *EntryContext)
	OnEntryBlocked(ctx *EntryContext, err *BlockError)
	OnCompleted(ctx *EntryContext)
}

// SlotChain has the rules and the statistics.
type SlotChain struct {
	ruleChecks []RuleCheckSlot
	stats      []StatSlot
	pool       sync.Pool
}

// NewSlotChain returns a chain.
func NewSlotChain(rules []RuleCheckSlot, stats []StatSlot) *SlotChain {
	sc := &SlotChain{ruleChecks: rules, stats: stats}
	sc.pool.New = func() any { return &EntryContext{} }
	return sc
}

func (sc *SlotChain) getContext() *EntryContext {
	ctx := sc.pool.Get().(*EntryContext)
	ctx.start = time.Now()
	return ctx
}

func (sc *SlotChain) refurbishContext(c *EntryContext) {
	c.Reset()
	sc.pool.Put(c)
}

// Entry runs the rules and the statistics.
func (sc *SlotChain) Entry(ctx *EntryContext) *TokenResult {
	var ret *TokenResult
	for _, s := range sc.ruleChecks {
		if ret != nil {
			RefurbishTokenResult(ret)
		}
		ret = s.Check(ctx)
		if ret.IsBlocked() {
			break
		}
	}
	if ret == nil {
		ret = NewTokenResultPass()
	}
	ctx.result = ret
	for _, s := range sc.stats {
		if ret.IsBlocked() {
			s.OnEntryBlocked(ctx, ret.blockErr)
		} else {
			s.OnEntryPassed(ctx)
		}
	}
	return ret
}

func (sc *SlotChain) exit(ctx *EntryContext) {
	for _, s := range sc.stats {
		s.OnCompleted(ctx)
	}
}

// SentinelEntry is a call that was let in.
type SentinelEntry struct {
	ctx     *EntryContext
	sc      *SlotChain
	exitCtl sync.Once
}

// Exit ends the call.
func (e *SentinelEntry) Exit() {
	ctx := e.ctx
	e.exitCtl.Do(func() {
		e.sc.exit(ctx)
		e.sc.refurbishContext(ctx)
	})
}

// Entry asks to let a call in.
func Entry(resource string, sc *SlotChain) (*SentinelEntry, *BlockError) {
	var r *TokenResult
	defer func() {
		if r != nil {
			RefurbishTokenResult(r) // BUG: pool-escape
		}
	}()
	ctx := sc.getContext()
	ctx.resource = resource
	e := &SentinelEntry{ctx: ctx, sc: sc}
	r = sc.Entry(ctx)
	if r.IsBlocked() {
		e.Exit()
		return nil, r.blockErr
	}
	return e, nil
}

// counter is a simple statistic.
type counter struct {
	passed, refused, done, rt atomic.Int64
}

func (c *counter) OnEntryPassed(*EntryContext)               { c.passed.Add(1) }
func (c *counter) OnEntryBlocked(*EntryContext, *BlockError) { c.refused.Add(1) }

func (c *counter) OnCompleted(ctx *EntryContext) {
	if ctx.IsBlocked() { // ALSO: pool-escape
		return
	}
	c.done.Add(1)
	c.rt.Add(int64(time.Since(ctx.start)))
}
