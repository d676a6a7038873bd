//go:build memvet

package hint

import (
	_ "sync" // which has what is linked to
	_ "unsafe"
)

func Invalidate[V any](view V) { invalidate(view) }

func Taken[V any](view V) { taken(view) }

func Owned[T any](object *T) { owned(object) }

//go:linkname invalidate sync.memvetInvalidate
func invalidate(view any)

//go:linkname taken sync.memvetTaken
func taken(view any)

//go:linkname owned sync.memvetOwner
func owned(object any)
