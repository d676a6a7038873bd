package bad

type role struct {
	name, parent string
	perms        []string
}

// Two roles may have one parent.
func resolved(roles []role) map[string][]string {
	all := map[string][]string{}
	for _, r := range roles {
		all[r.name] = append(all[r.parent], r.perms...) // want "append to `all\\[r.parent\\]` becomes another entry's list and may write into its spare capacity, so two that start from it overwrite each other"
	}
	return all
}

// All neighbours start from the way to one node.
func ways(next map[int][]int, start int) map[int][]int {
	way := map[int][]int{start: {start}}
	for queue := []int{start}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		for _, n := range next[at] {
			if _, seen := way[n]; seen {
				continue
			}
			way[n] = append(way[at], n) // want "append to `way\\[at\\]` becomes another entry's list"
			queue = append(queue, n)
		}
	}
	return way
}

// The same in a list.
func chains(prev, cost []int) [][]int {
	chain := make([][]int, len(prev))
	for i := range prev {
		if p := prev[i]; p >= 0 {
			chain[i] = append(chain[p], cost[i]) // want "append to `chain\\[p\\]` becomes another entry's list"
		}
	}
	return chain
}
