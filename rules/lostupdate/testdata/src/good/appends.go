package good

import "strconv"

func returned(list []string, s string) []string {
	list = append(list, s)
	return list
}

func through(buf []byte, s string) {
	buf = append(buf[:0], s...)
}

func blank(buf []byte, s string) {
	_ = append(buf[:0], s...)
}

func read(list []string, s string) int {
	list = append(list, s)
	return len(list)
}

func pointer(list *[]string, s string) {
	*list = append(*list, s)
}

func captured(list []string, s string) func() int {
	f := func() int { return len(list) }
	list = append(list, s)
	return f
}

func chained(base []string) []string {
	x := append(base, "a")
	x = append(x, "b")
	return x
}

func two(base []string) ([]string, []string) {
	x := append(base, "a")
	y := append(base, "b")
	return x, y
}

func branches(base []string, a bool) []string {
	x := append(base, "a")
	if a {
		return x
	}
	x = append(base, "b")
	return x
}

func notYet(list []string) {
	var errs []string
	for _, s := range list {
		errs = append(errs, s)
	}
	_ = errs
}

func fill(dst []byte, n int64) []byte { return strconv.AppendInt(dst, n, 10) }

// Results that nobody needs: what is written lies in the array, it is said so,
// or the call does something besides.
func filled(field [8]byte, names []string, log *journal) [8]byte {
	fill(field[:0], 7)
	_ = fill(nil, 8)
	log.add(names)
	return field
}

type journal struct{ seen []string }

func (j *journal) add(names []string) []string {
	j.seen = append(j.seen, names...)
	return append(names, "seen")
}
