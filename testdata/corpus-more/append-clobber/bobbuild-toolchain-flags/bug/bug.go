package bug

import (
	"fmt"
	"io"
	"strings"
)

type toolchain interface {
	getAssembler() (tool string, flags []string)
	getCCompiler() (tool string, flags []string)
	getCXXCompiler() (tool string, flags []string)
}

type config struct {
	props map[string]string
}

func (c *config) getString(key string) string { return c.props[key] }

func (c *config) getBool(key string) bool { return c.props[key] == "y" }

type toolchainGnu struct {
	ccBinary  string
	cxxBinary string
	asBinary  string
	asflags   []string
	cflags    []string
	cxxflags  []string
}

func (tc *toolchainGnu) getAssembler() (string, []string)   { return tc.asBinary, tc.asflags }
func (tc *toolchainGnu) getCCompiler() (string, []string)   { return tc.ccBinary, tc.cflags }
func (tc *toolchainGnu) getCXXCompiler() (string, []string) { return tc.cxxBinary, tc.cxxflags }

func newToolchainGnu(c *config, target string) *toolchainGnu {
	prefix := c.getString(target + "_prefix")
	tc := &toolchainGnu{
		ccBinary:  prefix + c.getString("cc"),
		cxxBinary: prefix + c.getString("cxx"),
		asBinary:  prefix + "as",
	}
	if sysroot := c.getString(target + "_sysroot"); sysroot != "" {
		tc.cflags = append(tc.cflags, "--sysroot="+sysroot)
	}
	tc.cflags = append(tc.cflags, strings.Fields(c.getString(target+"_flags"))...)
	if c.getBool("debug") {
		tc.cflags = append(tc.cflags, "-g")
	}
	tc.cxxflags = append(tc.cxxflags, strings.Fields(c.getString(target+"_cxxflags"))...)
	tc.cxxflags = append(tc.cflags, tc.cxxflags...) // ALSO: append-clobber
	return tc
}

type buildProps struct {
	Srcs       []string
	Asflags    []string
	Cflags     []string
	Conlyflags []string
	Cxxflags   []string
}

type library struct {
	Name       string
	Properties buildProps
}

type ninjaWriter struct{ w io.Writer }

func (n ninjaWriter) variable(name, value string) { fmt.Fprintf(n.w, "  %s = %s\n", name, value) }

func (n ninjaWriter) build(rule, in string) { fmt.Fprintf(n.w, "build %s.o: %s %s\n", in, rule, in) }

// CompileObjs writes the rules for the objects of the library.
func (l *library) CompileObjs(ctx ninjaWriter, tc toolchain) []string {
	as, astargetflags := tc.getAssembler()
	cc, cctargetflags := tc.getCCompiler()
	cxx, cxxtargetflags := tc.getCXXCompiler()

	ctx.variable("asflags", strings.Join(append(astargetflags, l.Properties.Asflags...), " ")) // ALSO: append-clobber
	ctx.variable("cflags", strings.Join(l.Properties.Cflags, " "))
	ctx.variable("conlyflags", strings.Join(append(cctargetflags, l.Properties.Conlyflags...), " ")) // BUG: append-clobber
	ctx.variable("cxxflags", strings.Join(append(cxxtargetflags, l.Properties.Cxxflags...), " "))    // ALSO: append-clobber

	var objs []string
	for _, src := range l.Properties.Srcs {
		switch {
		case strings.HasSuffix(src, ".S"):
			ctx.build(as, src)
		case strings.HasSuffix(src, ".c"):
			ctx.build(cc, src)
		default:
			ctx.build(cxx, src)
		}
		objs = append(objs, src+".o")
	}
	return objs
}

func generate(c *config, libs []*library, w io.Writer) {
	tc := newToolchainGnu(c, "target")
	for _, l := range libs {
		l.CompileObjs(ninjaWriter{w}, tc)
	}
}
