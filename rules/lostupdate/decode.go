package lostupdate

import (
	"go/types"
	"regexp"

	"golang.org/x/tools/go/ssa"

	"github.com/memvet/memvet/internal/ssax"
)

// decoders are library functions that set what a pointer in an interface points
// to, and do nothing else with it, by full name: the operand of the call that
// holds the pointer. Pointers that stand in the list of a variadic parameter
// count as that operand.
var decoders = map[string]int{
	"encoding/asn1.Unmarshal":                             1,
	"encoding/binary.Read":                                2,
	"encoding/json.Unmarshal":                             1,
	"encoding/xml.Unmarshal":                              1,
	"(*encoding/gob.Decoder).Decode":                      1,
	"(*encoding/json.Decoder).Decode":                     1,
	"(*encoding/xml.Decoder).Decode":                      1,
	"(*database/sql.Row).Scan":                            1,
	"(*database/sql.Rows).Scan":                           1,
	"fmt.Fscan":                                           1,
	"fmt.Fscanf":                                          2,
	"fmt.Fscanln":                                         1,
	"fmt.Sscan":                                           1,
	"fmt.Sscanf":                                          2,
	"fmt.Sscanln":                                         1,
	"github.com/BurntSushi/toml.Decode":                   1,
	"github.com/BurntSushi/toml.DecodeFile":               1,
	"github.com/BurntSushi/toml.Unmarshal":                1,
	"github.com/goccy/go-json.Unmarshal":                  1,
	"github.com/goccy/go-yaml.Unmarshal":                  1,
	"github.com/json-iterator/go.Unmarshal":               1,
	"github.com/mitchellh/mapstructure.Decode":            1,
	"github.com/go-viper/mapstructure/v2.Decode":          1,
	"github.com/pelletier/go-toml.Unmarshal":              1,
	"github.com/pelletier/go-toml/v2.Unmarshal":           1,
	"github.com/vmihailenco/msgpack/v5.Unmarshal":         1,
	"(*github.com/vmihailenco/msgpack/v5.Decoder).Decode": 1,
	"gopkg.in/yaml.v2.Unmarshal":                          1,
	"gopkg.in/yaml.v3.Unmarshal":                          1,
	"(*gopkg.in/yaml.v2.Decoder).Decode":                  1,
	"(*gopkg.in/yaml.v3.Decoder).Decode":                  1,
	"(*gopkg.in/yaml.v3.Node).Decode":                     1,
	"sigs.k8s.io/yaml.Unmarshal":                          1,
}

// decoder gives the name of the library function that a call decodes with, if i
// passes it the pointer that it holds.
func decoder(i *ssa.MakeInterface) (*ssa.Call, string) {
	for _, ref := range ssax.Referrers(i) {
		switch ref := ref.(type) {
		case *ssa.Call:
			return decodes(ref, i)
		case *ssa.Store: // one of several, in the list of a variadic parameter
			at, ok := ref.Addr.(*ssa.IndexAddr)
			if !ok || ref.Val != i {
				return nil, ""
			}
			return listed(at.X)
		case *ssa.DebugRef:
		default:
			return nil, ""
		}
	}
	return nil, ""
}

// listed is decodes for the array of a variadic parameter.
func listed(array ssa.Value) (*ssa.Call, string) {
	if a, ok := array.(*ssa.Alloc); !ok || a.Comment != "varargs" {
		return nil, ""
	}
	for _, ref := range ssax.Referrers(array) {
		s, ok := ref.(*ssa.Slice)
		if !ok {
			continue
		}
		for _, ref := range ssax.Referrers(s) {
			if call, ok := ref.(*ssa.Call); ok {
				return decodes(call, s)
			}
		}
	}
	return nil, ""
}

func decodes(call *ssa.Call, v ssa.Value) (*ssa.Call, string) {
	fn := call.Call.StaticCallee()
	if fn == nil {
		return nil, ""
	}
	at, ok := decoders[ssax.FullName(fn)]
	if !ok || at >= len(call.Call.Args) || call.Call.Args[at] != v {
		return nil, ""
	}
	return call, fn.Name()
}

// tries matches the names of functions that decode to see whether it can be done.
var tries = regexp.MustCompile(`^(?:valid|check|verify|assert|test|try|can|is)(?:[A-Z_]|ate|$)|Valid|Check|Verify|Assert|Test|Try`)

// decodedForEffect reports whether a decoder is given the copy for the sake of what
// it then holds: what stands in it is set there and not behind a pointer that the
// original has too, and the function is not there to try whether it works.
func (c *copyVar) decodedForEffect(w access) bool {
	switch c.kind {
	case receiver, parameter, element:
	default: // a variable is copied and decoded into to see whether it works
		return false
	}
	t := elemOf(c.alloc)
	if f := w.path.lastField(t); f != nil {
		t = f.Type()
	}
	return plainlySet(t) && !tries.MatchString(ssax.Outermost(c.alloc.Parent()).Name())
}

// plainlySet reports whether decoding into a value of type t sets something in the
// value itself.
func plainlySet(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return true
	case *types.Slice:
		return true
	case *types.Array:
		return plainlySet(u.Elem())
	case *types.Struct:
		plain := false
		for f := range u.Fields() {
			switch f.Type().Underlying().(type) {
			case *types.Pointer, *types.Map, *types.Interface:
				if f.Embedded() {
					return false // its fields are set, which the original has too
				}
			default:
				plain = plain || (f.Exported() || f.Embedded()) && plainlySet(f.Type())
			}
		}
		return plain
	}
	return false
}
