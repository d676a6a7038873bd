package fixed

import (
	"errors"
	"fmt"
	"os"
	"sync"
)

var errClashesDetected = errors.New("clashes detected")

type file struct {
	Name  string
	IsDir bool
	Size  int64
}

type change struct {
	Path      string
	Src, Dest *file
	Parent    string
}

type dirList struct{ remote, local *file }

func (d *dirList) name() string {
	if d.remote != nil {
		return d.remote.Name
	}
	return d.local.Name
}

// Commands resolves differences of two trees.
type Commands struct {
	children  func(parent string, push bool) []*dirList
	recursive bool
}

type changeListResolve struct {
	dir, base     string
	local, remote *file
	push          bool
	depth         int
}

type changeSliceArg struct {
	clashesMap    map[int][]*change
	id            int
	wg            *sync.WaitGroup
	mu            *sync.Mutex
	depth         int
	push          bool
	parent        string
	dirList       []*dirList
	changeListPtr *[]*change
}

func (g *Commands) resolveChangeListRecv(clr *changeListResolve) (cl, clashes []*change, err error) {
	l, r := clr.local, clr.remote
	c := &change{Path: clr.base, Src: r, Dest: l, Parent: clr.dir}
	if clr.push {
		c.Src, c.Dest = l, r
	}
	if c.Src == nil || c.Dest == nil || c.Src.Size != c.Dest.Size {
		cl = append(cl, c)
	}
	if !g.recursive || clr.depth == 0 || (r != nil && !r.IsDir) || (l != nil && !l.IsDir) {
		return cl, clashes, nil
	}

	dirlist := g.children(clr.base, clr.push)
	seen := map[string]bool{}
	for _, d := range dirlist {
		if seen[d.name()] {
			clashes = append(clashes, &change{Path: clr.base + "/" + d.name(), Src: d.remote})
		}
		seen[d.name()] = true
	}

	const chunkSize = 100
	var wg sync.WaitGroup
	var mu sync.Mutex
	clashesMap := make(map[int][]*change)
	for i, id := 0, 0; i < len(dirlist); i, id = i+chunkSize, id+1 {
		end := min(i+chunkSize, len(dirlist))
		wg.Add(1)
		arg := changeSliceArg{
			id:            id,
			wg:            &wg,
			mu:            &mu,
			push:          clr.push,
			dirList:       dirlist[i:end],
			parent:        clr.base,
			depth:         clr.depth - 1,
			changeListPtr: &cl,
			clashesMap:    clashesMap,
		}
		go g.changeSlice(&arg)
	}
	wg.Wait()

	for _, cc := range clashesMap {
		clashes = append(clashes, cc...)
	}
	if len(clashes) >= 1 {
		err = errClashesDetected
	}
	return cl, clashes, err
}

func (g *Commands) changeSlice(arg *changeSliceArg) {
	cl := arg.changeListPtr
	clashesMap := arg.clashesMap
	defer arg.wg.Done()

	for _, l := range arg.dirList {
		clr := &changeListResolve{
			push:   arg.push,
			dir:    arg.parent,
			base:   arg.parent + "/" + l.name(),
			remote: l.remote,
			local:  l.local,
			depth:  arg.depth,
		}
		childChanges, childClashes, err := g.resolveChangeListRecv(clr)
		if err == nil {
			arg.mu.Lock()
			*cl = append(*cl, childChanges...)
			arg.mu.Unlock()
			continue
		}
		if err == errClashesDetected {
			arg.mu.Lock()
			clashesMap[arg.id] = childClashes
			arg.mu.Unlock()
			continue
		}
		fmt.Fprintf(os.Stderr, "%s: %v\n", arg.parent, err)
		break
	}
}
