// Package fixed reports connection pool statistics.
package fixed

import (
	"context"
	"slices"
)

// KeyValue is an attribute.
type KeyValue struct{ Key, Value string }

// String makes an attribute.
func String(k, v string) KeyValue { return KeyValue{k, v} }

// Observer receives measurements.
type Observer interface {
	ObserveInt64(name string, v int64, attrs ...KeyValue)
}

// Meter registers callbacks that are run at every collection.
type Meter interface {
	RegisterCallback(f func(ctx context.Context, o Observer) error) error
}

// PoolStats is the state of a pool.
type PoolStats struct {
	Hits, Misses, Timeouts uint32
	TotalConns, IdleConns  uint32
}

// Client is a database client.
type Client interface {
	Addr() string
	PoolSize() int
	PoolStats() *PoolStats
}

type config struct {
	dbSystem string
	attrs    []KeyValue
	meter    Meter
}

// Option configures the instrumentation.
type Option func(*config)

// WithAttributes adds attributes to all metrics.
func WithAttributes(attrs ...KeyValue) Option {
	return func(c *config) { c.attrs = append(c.attrs, attrs...) }
}

func newConfig(m Meter, opts ...Option) *config {
	conf := &config{dbSystem: "redis", meter: m}
	for _, opt := range opts {
		opt(conf)
	}
	conf.attrs = append(conf.attrs, String("db.system", conf.dbSystem))
	return conf
}

// InstrumentMetrics starts reporting the pool of rdb.
func InstrumentMetrics(rdb Client, m Meter, opts ...Option) error {
	conf := newConfig(m, opts...)
	conf.attrs = append(conf.attrs, String("pool.name", rdb.Addr()))
	return reportPoolStats(rdb, conf)
}

func poolStatsAttrs(conf *config) (labels, idleAttrs, usedAttrs []KeyValue) {
	labels = slices.Clone(conf.attrs)
	idleAttrs = append(slices.Clone(labels), String("state", "idle"))
	usedAttrs = append(slices.Clone(labels), String("state", "used"))
	return labels, idleAttrs, usedAttrs
}

func reportPoolStats(rdb Client, conf *config) error {
	labels, idleAttrs, usedAttrs := poolStatsAttrs(conf)

	return conf.meter.RegisterCallback(func(_ context.Context, o Observer) error {
		stats := rdb.PoolStats()

		o.ObserveInt64("connections.max", int64(rdb.PoolSize()), labels...)
		o.ObserveInt64("connections.usage", int64(stats.IdleConns), idleAttrs...)
		o.ObserveInt64("connections.usage", int64(stats.TotalConns-stats.IdleConns), usedAttrs...)
		o.ObserveInt64("connections.timeouts", int64(stats.Timeouts), labels...)
		return nil
	})
}
