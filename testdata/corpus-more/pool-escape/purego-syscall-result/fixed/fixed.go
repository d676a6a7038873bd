package fixed

import (
	"fmt"
	"reflect"
	"sync"
	"unsafe"
)

const maxArgs = 15

type syscallArgs struct {
	fn     uintptr
	a      [maxArgs]uintptr
	a1, a2 uintptr
	f1     uintptr
}

func (s *syscallArgs) set(fn uintptr, ints []uintptr) {
	s.fn = fn
	copy(s.a[:], ints)
}

var thePool = sync.Pool{New: func() any {
	return new(syscallArgs)
}}

// caller performs the call described by args and leaves the results there.
var caller func(args *syscallArgs)

func syscallN(fn uintptr, ints []uintptr) *syscallArgs {
	args := thePool.Get().(*syscallArgs)
	args.set(fn, ints)
	caller(args)
	return args
}

func addValue(v reflect.Value, add func(uintptr)) {
	switch v.Kind() {
	case reflect.Uintptr, reflect.Uint, reflect.Uint32, reflect.Uint64:
		add(uintptr(v.Uint()))
	case reflect.Int, reflect.Int32, reflect.Int64:
		add(uintptr(v.Int()))
	case reflect.Pointer, reflect.UnsafePointer:
		add(v.Pointer())
	case reflect.Bool:
		if v.Bool() {
			add(1)
		} else {
			add(0)
		}
	default:
		panic("unsupported kind: " + v.Kind().String())
	}
}

// RegisterFunc makes the function fptr points to call cfn.
func RegisterFunc(fptr any, cfn uintptr) {
	fn := reflect.ValueOf(fptr).Elem()
	ty := fn.Type()
	if ty.Kind() != reflect.Func || ty.NumOut() > 1 {
		panic(fmt.Sprintf("cannot register %s", ty))
	}
	if ty.NumIn() > maxArgs {
		panic("too many arguments")
	}
	v := reflect.MakeFunc(ty, func(args []reflect.Value) []reflect.Value {
		var ints []uintptr
		for _, a := range args {
			addValue(a, func(x uintptr) { ints = append(ints, x) })
		}
		syscall := syscallN(cfn, ints)
		defer thePool.Put(syscall)
		if ty.NumOut() == 0 {
			return nil
		}
		outType := ty.Out(0)
		v := reflect.New(outType).Elem()
		switch outType.Kind() {
		case reflect.Uintptr, reflect.Uint, reflect.Uint32, reflect.Uint64:
			v.SetUint(uint64(syscall.a1))
		case reflect.Int, reflect.Int32, reflect.Int64:
			v.SetInt(int64(syscall.a1))
		case reflect.Bool:
			v.SetBool(byte(syscall.a1) != 0)
		case reflect.UnsafePointer:
			v.SetPointer(*(*unsafe.Pointer)(unsafe.Pointer(&syscall.a1)))
		case reflect.Pointer:
			a1 := syscall.a1
			v = reflect.NewAt(outType, unsafe.Pointer(&a1)).Elem()
		case reflect.Func:
			RegisterFunc(v.Addr().Interface(), syscall.a1)
		default:
			panic("unsupported return kind: " + outType.Kind().String())
		}
		return []reflect.Value{v}
	})
	fn.Set(v)
}
