package sql

const memvetRows = 7 // a kind

// Scan gives copies to variables of type RawBytes, which otherwise see memory
// of the driver or of rs.
func (rs *Rows) Scan(dest ...any) error {
	if memvetOptions()&memvetContract != 0 {
		rs.memvetMoving()
	}
	err := rs.memvetScan(dest...)
	for _, d := range dest {
		if p, ok := d.(*RawBytes); ok && p != nil && len(*p) > 0 && err == nil {
			*p = memvetCopy(*p)
			rs.memvet = append(rs.memvet, *p)
		}
	}
	return err
}

// memvetMoving is called where rs goes to another row or is closed. A cancelled
// context does not end views: since Go 1.21 the rows stay open for them.
func (rs *Rows) memvetMoving() {
	for _, v := range rs.memvet {
		memvetEnd(v, cap(v), memvetRows)
	}
	rs.memvet = nil
}
