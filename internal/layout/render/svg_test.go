package render

import (
	"encoding/xml"
	"errors"
	"go/token"
	"go/types"
	"io"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/memvet/memvet/internal/layout"
)

// samples are types of every kind, awkward ones among them.
func samples() map[string]types.Type {
	basic := func(k types.BasicKind) types.Type { return types.Typ[k] }
	field := func(name string, t types.Type) *types.Var { return types.NewField(token.NoPos, nil, name, t, false) }
	anys := types.NewInterfaceType(nil, nil)
	wide := types.NewStruct([]*types.Var{
		field("a", basic(types.Bool)), field("block", types.NewArray(basic(types.Byte), 100)),
		field("aVeryLongNameThatFitsNowhere", basic(types.String)), field("rows", types.NewArray(anys, 40)),
		field("end", types.NewStruct(nil, nil)),
	}, nil)
	return map[string]types.Type{
		"[]any": types.NewSlice(anys), "string": basic(types.String), "[]wide": types.NewSlice(wide),
		"wide": wide, "map[string]wide": types.NewMap(basic(types.String), wide), "error": types.Universe.Lookup("error").Type(),
		"chan int": types.NewChan(types.SendRecv, basic(types.Int)), "[]struct{}": types.NewSlice(types.NewStruct(nil, nil)),
		"struct{}": types.NewStruct(nil, nil), "bool": basic(types.Bool), "*<wide>": types.NewPointer(wide),
	}
}

// TestDrawings holds every drawing to being well-formed and to staying inside
// its frame, text included.
func TestDrawings(t *testing.T) {
	const charWidth = 7.3 // of 12 pixel monospace
	for name, typ := range samples() {
		for _, goarch := range []string{"amd64", "386"} {
			arch, _ := layout.ArchFor(goarch)
			l, err := layout.Of(typ, arch)
			if err != nil {
				t.Fatal(err)
			}
			image := draw(name, l, true)
			d := xml.NewDecoder(strings.NewReader(image))
			var height, rects float64
			var anchor string
			var x float64
			inText := false
			for {
				tok, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%s on %s: %v\n%s", name, goarch, err, image)
				}
				switch tok := tok.(type) {
				case xml.StartElement:
					num := func(attr string) float64 {
						for _, a := range tok.Attr {
							if a.Name.Local == attr {
								n, _ := strconv.ParseFloat(a.Value, 64)
								return n
							}
						}
						return 0
					}
					inText = tok.Name.Local == "text"
					switch tok.Name.Local {
					case "svg":
						height = num("height")
					case "rect":
						rects++
						if num("x")+num("width") > drawingWidth || num("y")+num("height") > height || num("width") <= 0 {
							t.Errorf("%s on %s: a part leaves the frame: %v", name, goarch, tok.Attr)
						}
					case "text":
						x, anchor = num("x"), attribute(tok, "text-anchor")
						if num("y") > height {
							t.Errorf("%s on %s: text below the frame: %v", name, goarch, tok.Attr)
						}
					}
				case xml.CharData:
					width := charWidth * float64(utf8.RuneCount(tok))
					if inText && (anchor == "start" && x+width > drawingWidth || anchor == "end" && x < width) {
						t.Errorf("%s on %s: %q leaves the frame", name, goarch, tok)
					}
				case xml.EndElement:
					inText = false
				}
			}
			if rects == 0 && l.Size > 0 {
				t.Errorf("%s on %s: nothing is drawn", name, goarch)
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// TestPages wants every type's drawing on the page, and names escaped.
func TestPages(t *testing.T) {
	var items []Item
	arch, _ := layout.ArchFor("amd64")
	for name, typ := range samples() {
		l, err := layout.Of(typ, arch)
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, Item{Name: name, Layouts: []*layout.Layout{l}})
	}
	var page, image strings.Builder
	if err := HTML(&page, items); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(page.String(), "<svg "); got != len(items) {
		t.Errorf("%d drawings for %d types", got, len(items))
	}
	if strings.Contains(page.String(), "<wide>") {
		t.Error("a name is not escaped")
	}
	if err := SVG(&image, items); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal([]byte(image.String()), new(struct{})); err != nil {
		t.Error(err)
	}
}
