package fixed

import (
	"context"
	"errors"
	"fmt"
)

// EvaluationContext is the input of an evaluation.
type EvaluationContext struct {
	targetingKey string
	attributes   map[string]any
}

// NewEvaluationContext returns a context.
func NewEvaluationContext(targetingKey string, attributes map[string]any) EvaluationContext {
	attrs := make(map[string]any, len(attributes))
	for k, v := range attributes {
		attrs[k] = v
	}
	return EvaluationContext{targetingKey: targetingKey, attributes: attrs}
}

// Attribute returns an attribute.
func (e EvaluationContext) Attribute(key string) any { return e.attributes[key] }

// HookHints are values that callers hand to hooks.
type HookHints struct {
	mapOfHints map[string]any
}

// NewHookHints returns immutable hints.
func NewHookHints(mapOfHints map[string]any) HookHints {
	hints := make(map[string]any, len(mapOfHints))
	for k, v := range mapOfHints {
		hints[k] = v
	}
	return HookHints{mapOfHints: hints}
}

// Value returns the hint of a key.
func (h HookHints) Value(key string) any { return h.mapOfHints[key] }

// Hook runs around evaluations.
type Hook interface {
	Before(ctx context.Context, flag string, hints HookHints) error
	Finally(ctx context.Context, flag string, hints HookHints)
}

type evaluationOptions struct {
	hooks []Hook
	hints HookHints
}

// Option sets an option of one evaluation.
type Option func(*evaluationOptions)

// WithHooks adds hooks.
func WithHooks(hooks ...Hook) Option {
	return func(o *evaluationOptions) { o.hooks = append(o.hooks, hooks...) }
}

// WithHookHints sets the hints.
func WithHookHints(hints HookHints) Option {
	return func(o *evaluationOptions) { o.hints = hints }
}

// Provider resolves flags.
type Provider interface {
	Boolean(ctx context.Context, flag string, def bool, ec EvaluationContext) (bool, error)
}

// Client evaluates flags.
type Client struct {
	provider Provider
	hooks    []Hook
}

// BooleanValue evaluates a flag.
func (c *Client) BooleanValue(ctx context.Context, flag string, def bool, ec EvaluationContext, options ...Option) (bool, error) {
	var opts evaluationOptions
	for _, o := range options {
		o(&opts)
	}
	hooks := append(append([]Hook(nil), c.hooks...), opts.hooks...)
	defer func() {
		for i := len(hooks) - 1; i >= 0; i-- {
			hooks[i].Finally(ctx, flag, opts.hints)
		}
	}()
	for _, h := range hooks {
		if err := h.Before(ctx, flag, opts.hints); err != nil {
			return def, fmt.Errorf("before hook: %w", err)
		}
	}
	if c.provider == nil {
		return def, errors.New("no provider")
	}
	return c.provider.Boolean(ctx, flag, def, ec)
}

// evaluateAll evaluates flags; the hints tell the hooks the position.
func evaluateAll(ctx context.Context, c *Client, flags []string, ec EvaluationContext) []bool {
	out := make([]bool, 0, len(flags))
	values := map[string]any{"batch": len(flags)}
	for i, f := range flags {
		values["position"] = i
		hints := NewHookHints(values)
		v, err := c.BooleanValue(ctx, f, false, ec, WithHookHints(hints))
		if err != nil {
			continue
		}
		out = append(out, v)
	}
	return out
}
