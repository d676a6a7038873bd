package good

// One array has the lists of all groups, each in a part of its own.
func byGroup(groupOf []int, counts []int) [][]int {
	buf := make([]int, 0, len(groupOf))
	lists := make([][]int, len(counts))
	for i, g := range groupOf {
		if lists[g] == nil {
			start := len(buf)
			n := counts[g]
			buf = buf[:start+n]
			lists[g] = buf[start : start : start+n]
		}
		lists[g] = append(lists[g], i)
	}
	return lists
}
