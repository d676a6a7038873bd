package render

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/memvet/memvet/internal/layout"
)

//go:embed page.html
var pageText string

// page is parsed when it is needed: most runs of the program need none.
var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"draw":    func(name string, l *layout.Layout) template.HTML { return template.HTML(draw(name, l, false)) },
		"heap":    Heap,
		"bytes":   bytes,
		"scanned": scanned,
		"itself":  itself,
		"title":   title,
		"rows":    comparison,
	}).Parse(pageText))
})

type pageData struct {
	Style       template.CSS
	Title       string
	Items       []Item // named ones
	Whole       []Item
	Comparisons [][]Side
}

// HTML writes one page that needs nothing else: every type with a drawing, its
// words, and what it costs.
func HTML(w io.Writer, items []Item) error {
	d := pageData{Style: template.CSS(style)}
	var names []string
	for _, it := range items {
		names = append(names, it.Name)
		if it.Whole {
			d.Whole = append(d.Whole, it)
		} else {
			d.Items = append(d.Items, it)
		}
	}
	d.Title = cut(strings.Join(names, ", "), 80)
	return page().Execute(w, d)
}

// CompareHTML writes one page with the sides next to each other.
func CompareHTML(w io.Writer, comparisons [][]Side) error {
	d := pageData{Style: template.CSS(style), Comparisons: comparisons}
	if len(comparisons) > 0 {
		var names []string
		for _, s := range comparisons[0] {
			names = append(names, s.Name)
		}
		d.Title = strings.Join(names, " against ")
	}
	return page().Execute(w, d)
}

// SVG writes the drawings below one another as one image.
func SVG(w io.Writer, items []Item) error {
	var parts []string
	height := 0
	for _, it := range items {
		for _, l := range it.Layouts {
			image := draw(it.Name, l, true)
			var h int
			_, after, _ := strings.Cut(image, `" height="`)
			if _, err := fmt.Sscanf(after, "%d", &h); err != nil {
				return err
			}
			parts = append(parts, strings.Replace(image, "<svg ", fmt.Sprintf(`<svg y="%d" `, height), 1))
			height += h
		}
	}
	if len(parts) == 1 {
		_, err := fmt.Fprintln(w, strings.Replace(parts[0], `<svg y="0" `, "<svg ", 1))
		return err
	}
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d">`+"\n%s\n</svg>\n", drawingWidth, height, strings.Join(parts, "\n"))
	return err
}
