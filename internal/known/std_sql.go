package known

// Scan copies, except into sql.RawBytes: those are views of the driver's memory or
// of the rows' own buffer, until the next Next, Scan or Close. The engine takes
// the row behind "#RawBytes" when a destination is a *RawBytes.
const sqlTable = `
sql.go
	(*Rows) Next NextResultSet Close: refills recv.raw
	(*Rows) Scan: writes arg0[*]
	(*Rows) Scan#RawBytes: refills recv.raw; writes arg0[*]; stores arg0[*] = recv.raw
	(*Rows) Err:
	(*Rows) Columns: returns ret0 view recv.columns
	(*Rows) ColumnTypes: fresh ret0
	(*Row) Scan: writes arg0[*]
	(*Row) Err:
	(Scanner) Scan: reads arg0; writes recv
	(*DB) ExecContext: reads arg2[*]
	(*DB) Exec: reads arg1[*]
	(*DB) QueryContext QueryRowContext: reads arg2[*]; fresh ret0
	(*DB) Query QueryRow: reads arg1[*]; fresh ret0
	(*Conn) ExecContext: reads arg2[*]
	(*Conn) QueryContext QueryRowContext: reads arg2[*]; fresh ret0
	(*Conn) Raw: calls arg0
	(*Tx) ExecContext: reads arg2[*]
	(*Tx) Exec: reads arg1[*]
	(*Tx) QueryContext QueryRowContext: reads arg2[*]; fresh ret0
	(*Tx) Query QueryRow: reads arg1[*]; fresh ret0
	(*Tx) Commit Rollback:
	(*Stmt) ExecContext: reads arg1[*]
	(*Stmt) Exec: reads arg0[*]
	(*Stmt) QueryContext QueryRowContext: reads arg1[*]; fresh ret0
	(*Stmt) Query QueryRow: reads arg0[*]; fresh ret0
	Named: stores ret0.Value = arg1
`

// A driver fills dest with views that it may invalidate with its next call:
// "The dest should not be written to outside of Next".
const driverTable = `
driver.go
	(Rows) Next: writes arg0
	(Rows) Columns: returns ret0 view recv.columns
`
