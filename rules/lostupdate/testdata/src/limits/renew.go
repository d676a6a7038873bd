package limits

type row struct {
	name   string
	fields map[string]int
}

// Each row is sent and got ready for another round, which the list may not see.
func send(rows []row, add func(map[string]int)) {
	for _, r := range rows {
		add(r.fields)
		r.fields = make(map[string]int) // want `audit: .r\.fields. is set on a copy of each element of .rows`
	}
}

// Here the maps were meant to be in the elements.
func ready(rows []row) {
	for _, r := range rows {
		r.fields = make(map[string]int) // want `.r\.fields. is set on a copy of each element of .rows`
	}
}
