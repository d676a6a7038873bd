package layout

// The allocator's constants: internal/runtime/gc/sizeclasses.go and
// internal/runtime/gc/malloc.go of Go 1.26.
const (
	maxSmallSize     = 32768
	mallocHeaderSize = 8
	pageSize         = 8192
	tinySize         = 16
)

// sizeClasses are the sizes that small objects are rounded up to, from
// internal/runtime/gc/sizeclasses.go (runtime/sizeclasses.go before Go 1.26).
var sizeClasses = []int64{
	8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352,
	384, 416, 448, 480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304,
	2688, 3072, 3200, 3456, 4096, 4864, 5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880,
	12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576, 27264, 28672, 32768,
}

// An Allocation is what the allocator takes for one object.
type Allocation struct {
	// Bytes is the size of the slot: a size class, or whole pages. It is 0
	// for values without size, which all live at one address.
	Bytes int64 `json:"bytes"`
	// Header is how many of these bytes hold the object's type, which the
	// garbage collector needs for larger objects with pointers.
	Header int64 `json:"header"`
	// Waste is what is left over.
	Waste int64 `json:"waste"`
	// Tiny: objects of less than 16 bytes without pointers share a slot.
	Tiny bool `json:"tiny,omitempty"`
	// Pages: the object is large and has pages of its own.
	Pages bool `json:"pages,omitempty"`
}

// Allocate returns what the allocator takes for an object of size bytes:
// roundupsize in runtime/msize.go, and mallocgc in runtime/malloc.go.
func (a Arch) Allocate(size int64, pointers bool) Allocation {
	switch {
	case size == 0:
		return Allocation{}
	case size < tinySize && !pointers:
		return Allocation{Bytes: tinySize, Waste: 0, Tiny: true}
	case size > maxSmallSize-mallocHeaderSize:
		n := (size + pageSize - 1) / pageSize * pageSize
		return Allocation{Bytes: n, Waste: n - size, Pages: true}
	}
	var header int64
	if pointers && size > a.headerless() {
		header = mallocHeaderSize
	}
	class := classFor(size + header)
	return Allocation{Bytes: class, Header: header, Waste: class - size - header}
}

// headerless is the size up to which objects have their pointer bits at the
// end of the span and need no header.
func (a Arch) headerless() int64 { return a.Word * a.Word * 8 }

func classFor(size int64) int64 {
	for _, c := range sizeClasses {
		if c >= size {
			return c
		}
	}
	return maxSmallSize
}

// Below returns the largest size that still fits the class below the one an
// object of this size is in, or 0.
func (a Arch) Below(size int64, pointers bool) int64 {
	here := a.Allocate(size, pointers)
	if here.Pages || here.Tiny {
		return 0
	}
	for i := len(sizeClasses) - 1; i >= 0; i-- {
		if sizeClasses[i] >= here.Bytes {
			continue
		}
		// Without the header where the smaller object needs none.
		if fits := sizeClasses[i]; !pointers || fits <= a.headerless() {
			return fits
		}
		return sizeClasses[i] - mallocHeaderSize
	}
	return 0
}
