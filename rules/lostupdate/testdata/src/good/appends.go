package good

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
