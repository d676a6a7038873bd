package sanitize

import (
	"fmt"
	"slices"
	"strings"
)

// goValueFlags are the flags of go build, test and run that take a value, which
// may be the next argument.
var goValueFlags = strings.Fields(`
	C p asmflags buildmode compiler covermode coverpkg coverprofile exec gccgoflags gcflags installsuffix
	ldflags mod modfile o overlay pgo pkgdir tags toolexec
	bench benchtime blockprofile blockprofilerate count cpu cpuprofile fuzz fuzzminimizetime fuzztime list
	memprofile memprofilerate mutexprofile mutexprofilefraction outputdir parallel run shuffle skip timeout
	trace vet artifacts`)

// SplitArgs takes the arguments of go verb apart: own is called for every flag
// before the package's own arguments and tells whether the flag is one of
// memvet's and whether it takes a value.
func SplitArgs(verb string, args []string, own func(name string) (mine, value bool), set func(name, value string) error) (goArgs []string, err error) {
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "-args" || arg == "--args" || arg == "--" {
			return append(goArgs, args[i:]...), nil
		}
		if !strings.HasPrefix(arg, "-") || arg == "-" {
			goArgs = append(goArgs, arg)
			if verb == "run" && !strings.HasSuffix(arg, ".go") {
				return append(goArgs, args[i+1:]...), nil // the program's own
			}
			continue
		}
		name, value, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
		mine, wants := own(name)
		if !mine {
			goArgs = append(goArgs, arg)
			if !hasValue && slices.Contains(goValueFlags, strings.TrimPrefix(name, "test.")) && i+1 < len(args) {
				i++
				goArgs = append(goArgs, args[i])
			}
			continue
		}
		if !hasValue && wants {
			if i++; i == len(args) {
				return nil, fmt.Errorf("flag -%s needs a value", name)
			}
			value = args[i]
		} else if !hasValue {
			value = "true"
		}
		if err := set(name, value); err != nil {
			return nil, err
		}
	}
	return goArgs, nil
}
