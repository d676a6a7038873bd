// Package fixed has helpers that exchanges use on loosely typed rows.
package fixed

import (
	"fmt"
	"sort"
	"strings"
	"sync"
)

// Row is an object as an exchange sends it.
type Row = map[string]any

func field(v any, key any) any {
	switch r := v.(type) {
	case Row:
		return r[fmt.Sprint(key)]
	case []any:
		if i, ok := key.(int); ok && i < len(r) {
			return r[i]
		}
	}
	return nil
}

func less(a, b any) bool {
	switch x := a.(type) {
	case float64:
		y, _ := b.(float64)
		return x < y
	case int64:
		y, _ := b.(int64)
		return x < y
	case string:
		y, _ := b.(string)
		return strings.Compare(x, y) < 0
	}
	return false
}

// SortBy orders rows by a key; the optional argument asks for descending order.
func SortBy(rows []any, key any, desc ...bool) []any {
	sorted := make([]any, len(rows))
	copy(sorted, rows)
	rows = sorted
	sort.SliceStable(rows, func(i, j int) bool {
		return less(field(rows[i], key), field(rows[j], key))
	})
	if len(desc) > 0 && desc[0] {
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
	}
	return rows
}

// FilterBy returns the rows with a value for the key.
func FilterBy(rows []any, key, value any) []any {
	out := []any{}
	for _, r := range rows {
		if field(r, key) == value {
			out = append(out, r)
		}
	}
	return out
}

// Limit returns the last n rows.
func Limit(rows []any, n int) []any {
	if n <= 0 || n >= len(rows) {
		return rows
	}
	return rows[len(rows)-n:]
}

// OrderBook is a snapshot of a market.
type OrderBook struct {
	Symbol     string
	Bids, Asks []any
	Timestamp  int64
}

// Exchange keeps the trades it has received, in the order of arrival.
type Exchange struct {
	mu     sync.Mutex
	trades map[string][]any
}

// NewExchange returns an exchange without trades.
func NewExchange() *Exchange {
	return &Exchange{trades: make(map[string][]any)}
}

// HandleTrade stores a trade.
func (e *Exchange) HandleTrade(symbol string, trade Row) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.trades[symbol] = append(e.trades[symbol], trade)
}

// LastTrade returns the trade that came last.
func (e *Exchange) LastTrade(symbol string) (Row, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	ts := e.trades[symbol]
	if len(ts) == 0 {
		return nil, false
	}
	r, ok := ts[len(ts)-1].(Row)
	return r, ok
}

// BiggestTrades returns the n trades with the largest amounts.
func (e *Exchange) BiggestTrades(symbol string, n int) []any {
	e.mu.Lock()
	defer e.mu.Unlock()
	sorted := SortBy(e.trades[symbol], "amount")
	return append([]any(nil), Limit(sorted, n)...)
}

// ParseOrderBook makes a book of the raw rows of an answer.
func (e *Exchange) ParseOrderBook(symbol string, raw Row, ts int64) *OrderBook {
	bids, _ := raw["bids"].([]any)
	asks, _ := raw["asks"].([]any)
	return &OrderBook{
		Symbol:    symbol,
		Bids:      SortBy(bids, 0, true),
		Asks:      SortBy(asks, 0),
		Timestamp: ts,
	}
}
