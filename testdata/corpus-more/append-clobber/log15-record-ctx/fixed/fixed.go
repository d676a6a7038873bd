package fixed

import (
	"fmt"
	"strings"
	"time"
)

// Lvl is a log level.
type Lvl int

// Levels of a record.
const (
	LvlError Lvl = iota
	LvlWarn
	LvlInfo
)

const errorKey = "LOG_ERROR"

// Record is what a handler gets to write.
type Record struct {
	Time time.Time
	Lvl  Lvl
	Msg  string
	Ctx  []interface{}
}

// Handler writes records.
type Handler interface {
	Log(r *Record) error
}

type funcHandler func(r *Record) error

func (h funcHandler) Log(r *Record) error { return h(r) }

// ChannelHandler hands records to a channel.
func ChannelHandler(recs chan<- *Record) Handler {
	return funcHandler(func(r *Record) error {
		recs <- r
		return nil
	})
}

// BufferedHandler writes records from a goroutine of its own.
func BufferedHandler(bufSize int, h Handler) Handler {
	recs := make(chan *Record, bufSize)
	go func() {
		for r := range recs {
			_ = h.Log(r)
		}
	}()
	return ChannelHandler(recs)
}

// Ctx is context given as a map.
type Ctx map[string]interface{}

func (c Ctx) toArray() []interface{} {
	arr := make([]interface{}, 0, len(c)*2)
	for k, v := range c {
		arr = append(arr, k, v)
	}
	return arr
}

type logger struct {
	ctx []interface{}
	h   Handler
}

// New returns a root logger.
func New(h Handler, ctx ...interface{}) *logger {
	return &logger{ctx: normalize(ctx), h: h}
}

// New returns a logger with more context.
func (l *logger) New(ctx ...interface{}) *logger {
	return &logger{newContext(l.ctx, ctx), l.h}
}

func (l *logger) write(msg string, lvl Lvl, ctx []interface{}) {
	_ = l.h.Log(&Record{
		Time: time.Now(),
		Lvl:  lvl,
		Msg:  msg,
		Ctx:  newContext(l.ctx, ctx),
	})
}

// Info writes a record at info level.
func (l *logger) Info(msg string, ctx ...interface{}) { l.write(msg, LvlInfo, ctx) }

// Warn writes a record at warn level.
func (l *logger) Warn(msg string, ctx ...interface{}) { l.write(msg, LvlWarn, ctx) }

// Error writes a record at error level.
func (l *logger) Error(msg string, ctx ...interface{}) { l.write(msg, LvlError, ctx) }

func newContext(prefix []interface{}, suffix []interface{}) []interface{} {
	normalized := normalize(suffix)
	ctx := make([]interface{}, len(prefix)+len(normalized))
	n := copy(ctx, prefix)
	copy(ctx[n:], normalized)
	return ctx
}

func normalize(ctx []interface{}) []interface{} {
	if len(ctx) == 1 {
		if m, ok := ctx[0].(Ctx); ok {
			ctx = m.toArray()
		}
	}
	if len(ctx)%2 != 0 {
		even := make([]interface{}, 0, len(ctx)+3)
		even = append(even, ctx...)
		return append(even, nil, errorKey, "odd number of arguments")
	}
	return ctx
}

// Format renders a record as one line.
func Format(r *Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %d %s", r.Time.Format(time.RFC3339), r.Lvl, r.Msg)
	for i := 0; i+1 < len(r.Ctx); i += 2 {
		fmt.Fprintf(&b, " %v=%v", r.Ctx[i], r.Ctx[i+1])
	}
	return b.String()
}
