package good

import "database/sql"

// rowModel is filled by rows.Scan, a column at a time.
type rowModel struct {
	dest []any
	next int
}

func (m *rowModel) Scan(src any) error {
	m.dest[m.next] = src
	m.next++
	return nil
}

func columnsOf(v any, n int) []any {
	out := make([]any, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func (m *rowModel) scanRow(rows *sql.Rows) error {
	cols := columnsOf(m, len(m.dest))
	m.next = 0
	return rows.Scan(cols...) // want `audit: this overwrites elements`
}
