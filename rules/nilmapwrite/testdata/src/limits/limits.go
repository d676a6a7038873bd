package limits

// What an argument is known to be elsewhere does not reach a method here.

type Table struct{ Rows map[string]int }

func (t *Table) FNExported(k string) { t.Rows[k] = 1 } // want "audit: this writes to `t.Rows`, which nothing in this package ever makes, so it panics"

// Somebody checks the field, somebody does not: which objects come here is not
// known.

type Doc struct{ Tags map[string]string }

func FNOneChecks(d *Doc) {
	if d.Tags == nil {
		d.Tags = map[string]string{}
	}
	d.Tags["a"] = "b"
}

func FNOtherDoesNot(d *Doc) { d.Tags["b"] = "c" }
