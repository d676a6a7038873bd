package known

// An Obligation is what an implementation of an interface method owes its
// callers: they go on using the argument's storage after the call.
type Obligation struct {
	// Interface is the import path and name of the type: "io.Writer". It may be a
	// function type instead; then Method is empty, and every function that is used
	// as one owes it.
	Interface string
	Method    string
	Arg       int // index of the parameter
	// MustNotKeep: no view of the argument may be held past the return.
	// Returning one is not keeping.
	MustNotKeep bool
	// MustNotWrite: the elements below the argument's length must stay as they are.
	MustNotWrite bool
	Source       string // file and the words of the documentation
	// Why is a clause for messages.
	Why string
}

// obligations has only what documentation demands in so many words. Not in it
// for lack of such words: net.Conn and net.PacketConn (a net.Conn is an
// io.Reader and io.Writer anyway), hash.Hash.Sum, io.StringWriter.
var obligations = []Obligation{
	{
		Interface: "io.Writer", Method: "Write", MustNotKeep: true, MustNotWrite: true,
		Source: `io/io.go: Writer: "Write must not modify the slice data, even temporarily. Implementations must not retain p."`,
		Why:    "io.Writer must not keep or change p: the caller goes on using it",
	},
	{
		Interface: "io.Reader", Method: "Read", MustNotKeep: true,
		Source: `io/io.go: Reader: "Implementations must not retain p."`,
		Why:    "io.Reader must not keep p: it is the caller's buffer",
	},
	{
		Interface: "io.ReaderAt", Method: "ReadAt", MustNotKeep: true,
		Source: `io/io.go: ReaderAt: "Implementations must not retain p."`,
		Why:    "io.ReaderAt must not keep p: it is the caller's buffer",
	},
	{
		Interface: "io.WriterAt", Method: "WriteAt", MustNotKeep: true,
		Source: `io/io.go: WriterAt: "Implementations must not retain p."`,
		Why:    "io.WriterAt must not keep p: the caller goes on using it",
	},
	{
		Interface: "encoding/json.Unmarshaler", Method: "UnmarshalJSON", MustNotKeep: true,
		Source: `encoding/json/decode.go: Unmarshaler: "UnmarshalJSON must copy the JSON data if it wishes to retain the data after returning."`,
		Why:    "json.Unmarshaler must copy what it keeps of data: the decoder refills it",
	},
	{
		Interface: "encoding.TextUnmarshaler", Method: "UnmarshalText", MustNotKeep: true,
		Source: `encoding/encoding.go: TextUnmarshaler: "UnmarshalText must copy the text if it wishes to retain the text after returning."`,
		Why:    "encoding.TextUnmarshaler must copy what it keeps of text: the caller reuses it",
	},
	{
		Interface: "encoding.BinaryUnmarshaler", Method: "UnmarshalBinary", MustNotKeep: true,
		Source: `encoding/encoding.go: BinaryUnmarshaler: "UnmarshalBinary must copy the data if it wishes to retain the data after returning."`,
		Why:    "encoding.BinaryUnmarshaler must copy what it keeps of data: the caller reuses it",
	},
	{
		Interface: "encoding.TextAppender", Method: "AppendText", MustNotKeep: true, MustNotWrite: true,
		Source: `encoding/encoding.go: TextAppender: "Implementations must not retain b, nor mutate any bytes within b[:len(b)]."`,
		Why:    "encoding.TextAppender must not keep b or change what is in it",
	},
	{
		Interface: "encoding.BinaryAppender", Method: "AppendBinary", MustNotKeep: true, MustNotWrite: true,
		Source: `encoding/encoding.go: BinaryAppender: "Implementations must not retain b, nor mutate any bytes within b[:len(b)]."`,
		Why:    "encoding.BinaryAppender must not keep b or change what is in it",
	},
	{
		Interface: "encoding/gob.GobDecoder", Method: "GobDecode", MustNotKeep: true,
		Source: `encoding/gob/type.go: GobDecoder: the slice is a part of the decoder's buffer (decode.go: gobDecodeOpFor, decodeGobDecoder)`,
		Why:    "gob.GobDecoder must copy what it keeps: the slice is the decoder's buffer",
	},
	{
		// only where src holds a []byte: other values are the callee's
		Interface: "database/sql.Scanner", Method: "Scan", MustNotKeep: true,
		Source: `database/sql/sql.go: Scanner: "Reference types such as []byte are only valid until the next call to Scan and should not be retained. Their underlying memory is owned by the driver."`,
		Why:    "sql.Scanner must copy the bytes that it keeps: they belong to the driver until the next Scan",
	},
	{
		Interface: "net/http.RoundTripper", Method: "RoundTrip", MustNotWrite: true,
		Source: `net/http/client.go: RoundTripper: "RoundTrip should not modify the request, except for consuming and closing the Request's Body."`,
		Why:    "http.RoundTripper must not change the request: the caller goes on using it",
	},
	{
		Interface: "github.com/jackc/pgx/v5/pgtype.BytesScanner", Method: "ScanBytes", MustNotKeep: true,
		Source: `pgx v5.10.0 pgtype/bytea.go: BytesScanner: "driver memory that is only valid until the next database method call"`,
		Why:    "pgtype.BytesScanner must copy what it keeps of v: it is the driver's memory",
	},
	{
		Interface: "github.com/jackc/pgx/v5/pgtype.ScanPlan", Method: "Scan", MustNotKeep: true,
		Source: `pgx v5.10.0 pgtype/pgtype.go: ScanPlan: "The ScanPlan must not retain a reference to src."`,
		Why:    "pgtype.ScanPlan must copy what it keeps of src: it is the driver's memory",
	},
	{
		Interface: "github.com/valyala/fasthttp.RequestHandler", MustNotKeep: true,
		Source: `fasthttp v1.77.0 server.go: RequestHandler: TimeoutError must be called before returning "if it keeps references to ctx and/or its members after the return"`,
		Why:    "a fasthttp handler must not keep ctx or parts of it: the next request reuses them",
	},
	{
		Interface: "github.com/gofiber/fiber/v2.Handler", MustNotKeep: true,
		Source: `fiber v2.52.15 ctx.go: "Returned value is only valid within the handler. Do not store any references."`,
		Why:    "a fiber handler must not keep its Ctx or what it gets from it: the next request reuses them",
	},
	{
		Interface: "github.com/gin-gonic/gin.HandlerFunc", MustNotKeep: true,
		Source: `gin v1.12.0 gin.go: Engine.ServeHTTP: engine.pool.Put(c); context.go: Copy: "This has to be used when the context has to be passed to a goroutine."`,
		Why:    "a gin handler must not keep its Context: the next request reuses it",
	},
	{
		Interface: "github.com/labstack/echo/v4.HandlerFunc", MustNotKeep: true,
		Source: `echo v4.16.0 echo.go: Echo.ServeHTTP: e.pool.Put(c)`,
		Why:    "an echo handler must not keep its Context: the next request reuses it",
	},
}

// Obligations returns what implementations of interface methods owe their
// callers. The slice is shared and must not be changed.
func Obligations() []Obligation { return obligations }
