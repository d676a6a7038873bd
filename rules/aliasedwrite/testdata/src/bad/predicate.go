package bad

import (
	"slices"
	"sort"
)

type nodeInfo struct{ routes, tags []string }

type netNode struct {
	tags []string
	info *nodeInfo
}

func sameTags(a, b []string) bool {
	sort.Strings(a) // want `.sameTags. only answers yes or no`
	sort.Strings(b)
	return slices.Equal(a, b)
}

func (n *netNode) retag(tags []string) bool {
	if sameTags(n.tags, tags) {
		return false
	}
	n.tags = tags
	return true
}

func (n *netNode) mainTag() string { return n.tags[0] }

type request struct{ info *nodeInfo }

func routesChanged(n *netNode, info *nodeInfo) bool {
	old, routes := slices.Clone(n.info.routes), info.routes
	if routes == nil {
		routes = []string{}
	}
	slices.Sort(old)
	slices.Sort(routes) // want `.routesChanged. only answers yes or no`
	return !slices.Equal(old, routes)
}

func (n *netNode) update(r request) {
	if routesChanged(n, r.info) {
		n.info = r.info
	}
}
