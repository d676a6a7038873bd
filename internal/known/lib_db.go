package known

const pgxTable = `
pgx v5.10.0 rows.go: RawValues: "The returned data is only valid until the next Next call or the Rows is closed."
	(Rows) Next Close: refills recv.raw; refills recv.raw[*]
	(Rows) RawValues: returns ret0 view recv.raw
	(Rows) Values: fresh ret0
	(Rows) FieldDescriptions: returns ret0 view recv.fields
	(Rows) Err:
	(Rows) Scan: writes arg0[*]
pgx v5.10.0 pgtype/bytea.go: DriverBytes: "only valid from the time it is scanned until Rows.Next or Rows.Close is called"
	(Rows) Scan#DriverBytes: writes arg0[*]; stores arg0[*] = recv.raw[*]
	(Row) Scan: writes arg0[*]
`

const pgconnTable = `
pgx v5.10.0 pgconn/pgconn.go: Values: "valid until the next NextRow call or the ResultReader is closed."
	(*ResultReader) NextRow Close: refills recv.raw; refills recv.raw[*]
	(*ResultReader) Values: returns ret0 view recv.raw
	(*ResultReader) FieldDescriptions: returns ret0 view recv.fields
	(*ResultReader) Read: refills recv.raw; refills recv.raw[*]; fresh ret0
`

const pgproto3Table = `
pgx v5.10.0 pgproto3/frontend.go, backend.go: Receive: "The returned message is only valid until the next call to Receive."
	(*Frontend) Receive: refills recv.msg; returns ret0 view recv.msg
	(*Backend) Receive: refills recv.msg; returns ret0 view recv.msg
`

// The rows that the driver gives out are reached through database/sql: see
// sql.RawBytes there.
const mysqlTable = `
go-sql-driver/mysql v1.9.3 driver.go
	RegisterDial RegisterDialContext: keeps arg1 in global
go-sql-driver/mysql v1.9.3 infile.go
	RegisterReaderHandler: keeps arg1 in global
go-sql-driver/mysql v1.9.3 utils.go: RegisterTLSConfig: "The provided tls.Config is exclusively owned by the driver after registering it."
	RegisterTLSConfig: keeps arg1 in global
go-sql-driver/mysql v1.9.3 auth.go: RegisterServerPubKey: "The provided rsa.PublicKey instance is exclusively owned by the driver after registering it and may not be modified."
	RegisterServerPubKey: keeps arg1 in global
`
