//go:build nodelve || !((linux && (amd64 || arm64 || 386)) || (darwin && (amd64 || arm64)) || (windows && amd64))

package target

import (
	"context"

	"github.com/memvet/memvet/internal/layout"
)

// Look returns ErrUnsupported.
func Look(context.Context, Request) (*layout.Snapshot, error) { return nil, ErrUnsupported }
