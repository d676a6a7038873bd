package bad

// The row is not replaced where it goes into the table.
func grid(text string, head []string) (rows [][]string) {
	row := make([]string, 0, 8)
	if len(head) > 0 {
		row = append(make([]string, 0, 2*len(head)), head...)
	}
	for i := range len(text) {
		if text[i] == '\n' {
			rows = append(rows, append(row, text[:i])) // want "append writes into the array behind its first argument, so it overwrites elements of another slice that is used later"
		}
	}
	return rows
}
