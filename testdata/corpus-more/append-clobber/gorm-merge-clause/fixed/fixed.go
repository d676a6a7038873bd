// Package fixed builds SQL statements by chaining.
package fixed

import "strings"

// Expression is a part of a clause.
type Expression interface {
	Build(b *strings.Builder)
}

// Part is a clause that can merge with one of the same name.
type Part interface {
	Expression
	Name() string
	MergeClause(c *Clause)
}

// Clause is the merged clause of a statement.
type Clause struct {
	Name       string
	Expression Expression
}

// Raw is literal SQL.
type Raw string

// Build implements Expression.
func (r Raw) Build(b *strings.Builder) { b.WriteString(string(r)) }

// Where is a list of conditions.
type Where struct {
	Exprs []Expression
}

// Name implements Part.
func (Where) Name() string { return "WHERE" }

// Build implements Expression.
func (where Where) Build(b *strings.Builder) {
	for i, e := range where.Exprs {
		if i > 0 {
			b.WriteString(" AND ")
		}
		e.Build(b)
	}
}

// MergeClause puts the conditions after those of c.
func (where Where) MergeClause(c *Clause) {
	if w, ok := c.Expression.(Where); ok {
		exprs := make([]Expression, len(w.Exprs))
		copy(exprs, w.Exprs)
		where.Exprs = append(exprs, where.Exprs...)
	}
	c.Expression = where
}

// OrderColumn is one column of ORDER BY.
type OrderColumn struct {
	Column  string
	Desc    bool
	Reorder bool
}

// OrderBy is a list of sort columns.
type OrderBy struct {
	Columns []OrderColumn
}

// Name implements Part.
func (OrderBy) Name() string { return "ORDER BY" }

// Build implements Expression.
func (o OrderBy) Build(b *strings.Builder) {
	for i, c := range o.Columns {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(c.Column)
		if c.Desc {
			b.WriteString(" DESC")
		}
	}
}

// MergeClause puts the columns after those of c, unless they replace them.
func (o OrderBy) MergeClause(c *Clause) {
	if v, ok := c.Expression.(OrderBy); ok {
		for i := len(o.Columns) - 1; i >= 0; i-- {
			if o.Columns[i].Reorder {
				o.Columns = o.Columns[i:]
				c.Expression = o
				return
			}
		}
		cols := make([]OrderColumn, len(v.Columns))
		copy(cols, v.Columns)
		o.Columns = append(cols, o.Columns...)
	}
	c.Expression = o
}

// Statement is what a chain has collected.
type Statement struct {
	Table   string
	Clauses map[string]Clause
}

func (s *Statement) clone() *Statement {
	out := &Statement{Table: s.Table, Clauses: make(map[string]Clause, len(s.Clauses))}
	for k, c := range s.Clauses {
		out.Clauses[k] = c
	}
	return out
}

func (s *Statement) addClause(p Part) {
	c, ok := s.Clauses[p.Name()]
	if !ok {
		c.Name = p.Name()
	}
	p.MergeClause(&c)
	s.Clauses[p.Name()] = c
}

// DB is a chain. Each method returns a new one.
type DB struct {
	stmt *Statement
}

// Table starts a chain.
func Table(name string) *DB {
	return &DB{stmt: &Statement{Table: name, Clauses: map[string]Clause{}}}
}

func (db *DB) instance() *DB { return &DB{stmt: db.stmt.clone()} }

// Where adds a condition.
func (db *DB) Where(cond string) *DB {
	tx := db.instance()
	tx.stmt.addClause(Where{Exprs: []Expression{Raw(cond)}})
	return tx
}

// Order adds a sort column.
func (db *DB) Order(col string, desc bool) *DB {
	tx := db.instance()
	tx.stmt.addClause(OrderBy{Columns: []OrderColumn{{Column: col, Desc: desc}}})
	return tx
}
