package bug

import (
	"sort"
	"strings"
	"sync"
	"time"
)

// Page is one content page.
type Page struct {
	Title  string
	Weight int
	Date   time.Time
	Params map[string]string
}

// Pages is a list of pages as templates see it.
type Pages []*Page

type pageSorter struct {
	pages Pages
	by    func(p1, p2 *Page) bool
}

func (ps *pageSorter) Len() int           { return len(ps.pages) }
func (ps *pageSorter) Swap(i, j int)      { ps.pages[i], ps.pages[j] = ps.pages[j], ps.pages[i] }
func (ps *pageSorter) Less(i, j int) bool { return ps.by(ps.pages[i], ps.pages[j]) }

type pageBy func(p1, p2 *Page) bool

func (by pageBy) Sort(pages Pages) {
	sort.Stable(&pageSorter{pages: pages, by: by}) // ALSO: aliased-write
}

var defaultPageSort = func(p1, p2 *Page) bool {
	if p1.Weight == p2.Weight {
		return p1.Date.After(p2.Date)
	}
	return p1.Weight < p2.Weight
}

// Sort sorts by weight, then date.
func (p Pages) Sort() { pageBy(defaultPageSort).Sort(p) }

// Limit returns the first n pages.
func (p Pages) Limit(n int) Pages {
	if len(p) < n {
		return p[0:]
	}
	return p[0:n]
}

// ByTitle returns the pages in order of their titles.
func (p Pages) ByTitle() Pages {
	pageBy(func(a, b *Page) bool {
		return strings.ToLower(a.Title) < strings.ToLower(b.Title)
	}).Sort(p) // BUG: aliased-write
	return p
}

// ByDate returns the pages in order of their dates.
func (p Pages) ByDate() Pages {
	pageBy(func(a, b *Page) bool { return a.Date.Before(b.Date) }).Sort(p) // ALSO: aliased-write
	return p
}

// Reverse returns the pages in the opposite order.
func (p Pages) Reverse() Pages {
	for i, j := 0, len(p)-1; i < j; i, j = i+1, j-1 {
		p[i], p[j] = p[j], p[i] // ALSO: aliased-write
	}
	return p
}

// Site holds all pages.
type Site struct {
	Pages    Pages
	Sections map[string]Pages
}

// Node is what a template is executed with.
type Node struct {
	Site *Site
	Data Pages
}

// render runs the templates of all sections.
func (s *Site) render(tmpl func(section string, n *Node) error) error {
	s.Pages.Sort()
	var wg sync.WaitGroup
	errs := make(chan error, len(s.Sections))
	for name, pages := range s.Sections {
		wg.Add(1)
		go func() {
			defer wg.Done()
			errs <- tmpl(name, &Node{Site: s, Data: pages})
		}()
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// archive is used by the list template.
func archive(n *Node, limit int) []string {
	var titles []string
	for _, p := range n.Site.Pages.ByDate().Reverse().Limit(limit) {
		titles = append(titles, p.Title)
	}
	return titles
}

func alphabetical(n *Node) Pages { return n.Site.Pages.ByTitle() }
