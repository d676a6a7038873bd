package known

const netTable = `
net.go
	(Conn) Read: refills arg0
	(Conn) Write: reads arg0
	(Conn) Close SetDeadline SetReadDeadline SetWriteDeadline:
	(Conn) LocalAddr RemoteAddr: returns ret0 view recv.addr
	(PacketConn) ReadFrom: refills arg0; fresh ret1
	// an OpError refers to the address
	(PacketConn) WriteTo: reads arg0; may returns ret1 view arg1
	(*conn) Read: refills arg0
	(*conn) Write: reads arg0
	(*conn) Close SetDeadline SetReadDeadline SetWriteDeadline:
	(*conn) LocalAddr RemoteAddr: returns ret0 view recv.addr
	// what was written is cut off the front of the slices, in place
	(*Buffers) WriteTo: reads recv[*]; writes recv; appends arg0.buf
	(*Buffers) Read: reads recv[*]; writes recv; refills arg0
ip.go
	// depends on the length of the address only
	(IP) To4 To16: returns ret0 view recv
	(IP) Mask: fresh ret0
	(IP) String Equal IsLoopback IsPrivate IsMulticast IsUnspecified IsGlobalUnicast: reads recv
	(IP) IsLinkLocalUnicast IsLinkLocalMulticast IsInterfaceLocalMulticast: reads recv
	(IP) AppendText: reads recv; appends arg0; grows ret0 from arg0
	(IP) MarshalText: reads recv; fresh ret0
	IPv4 IPv4Mask CIDRMask ParseIP: fresh ret0
	ParseCIDR: fresh ret0; fresh ret1
	(*IPNet) Contains: reads recv.IP; reads arg0
mac.go
	ParseMAC: fresh ret0
pipe.go
	Pipe: fresh ret0; fresh ret1
	(*pipe) Read: joins; refills arg0
	(*pipe) Write: reads arg0; joins
udpsock.go
	(*UDPConn) ReadFrom ReadFromUDP: refills arg0; fresh ret1
	(*UDPConn) ReadFromUDPAddrPort: refills arg0
	(*UDPConn) ReadMsgUDP ReadMsgUDPAddrPort: refills arg0; refills arg1
	(*UDPConn) WriteTo WriteToUDP: reads arg0; may returns ret1 view arg1
	(*UDPConn) WriteToUDPAddrPort: reads arg0
	(*UDPConn) WriteMsgUDP: reads arg0; reads arg1; may returns ret2 view arg2
	(*UDPConn) WriteMsgUDPAddrPort: reads arg0; reads arg1
iprawsock.go
	(*IPConn) ReadFrom ReadFromIP: refills arg0; fresh ret1
	(*IPConn) ReadMsgIP: refills arg0; refills arg1
	(*IPConn) WriteTo WriteToIP: reads arg0; may returns ret1 view arg1
	(*IPConn) WriteMsgIP: reads arg0; reads arg1; may returns ret2 view arg2
tcpsock.go
	(*TCPConn) ReadFrom:
	(*TCPConn) WriteTo: appends arg0.buf
unixsock.go
	(*UnixConn) ReadFrom ReadFromUnix: refills arg0
	(*UnixConn) ReadMsgUnix: refills arg0; refills arg1
	(*UnixConn) WriteTo WriteToUnix: reads arg0; may returns ret1 view arg1
	(*UnixConn) WriteMsgUnix: reads arg0; reads arg1; may returns ret2 view arg2
`

const netipTable = `
netip.go
	AddrFromSlice: reads arg0
	(Addr) AsSlice MarshalText MarshalBinary String StringExpanded: fresh ret0
	(Addr) AppendTo AppendText AppendBinary: appends arg0; grows ret0 from arg0
	(*Addr) UnmarshalText UnmarshalBinary: reads arg0
	(AddrPort) MarshalText MarshalBinary String: fresh ret0
	(AddrPort) AppendTo AppendText AppendBinary: appends arg0; grows ret0 from arg0
	(*AddrPort) UnmarshalText UnmarshalBinary: reads arg0
	(Prefix) MarshalText MarshalBinary String: fresh ret0
	(Prefix) AppendTo AppendText AppendBinary: appends arg0; grows ret0 from arg0
	(*Prefix) UnmarshalText UnmarshalBinary: reads arg0
`

// Call waits for the answer.
const rpcTable = `
client.go
	(*Client) Call: reads arg1; joins
`

// A transport may still be reading a request's body when Do returns: "Callers
// should not mutate or reuse the request until the Response's Body has been closed."
const httpTable = `
client.go
	(RoundTripper) RoundTrip: may keeps arg0.Body in goroutine; fresh ret0; stores ret0.Request = arg0
	(*Client) Do: may keeps arg0.Body in goroutine; fresh ret0; stores ret0.Request = arg0
	(*Client) Post: may keeps arg2 in goroutine; fresh ret0
	(*Client) Get Head PostForm: fresh ret0
	Post: may keeps arg2 in goroutine; fresh ret0
	Get Head PostForm: fresh ret0
header.go
	(Header) Add: writes recv; appends recv[*]; stores recv[*][*] = arg1
	(Header) Set: writes recv; clears recv[*]; stores recv[*][*] = arg1
	(Header) Get: returns ret0 view recv[*][*]
	(Header) Values: returns ret0 view recv[*]
	(Header) Del: writes recv
	(Header) Clone: fresh ret0; stores ret0[*][*] = recv[*][*]
	(Header) Write WriteSubset: appends arg0.buf
request.go
	(*Request) Context: returns ret0 view recv.ctx
	// a shallow copy
	(*Request) WithContext: fresh ret0; stores ret0.ctx = arg0; stores ret0.URL = recv.URL; stores ret0.Header = recv.Header; stores ret0.Body = recv.Body; stores ret0.Form = recv.Form
	(*Request) Clone: fresh ret0; stores ret0.ctx = arg0; stores ret0.Body = recv.Body
	// the body is read later
	ReadRequest: refills arg0.buf; fresh ret0; stores ret0.Body = arg0
	NewRequest: fresh ret0; stores ret0.Body = arg2
	NewRequestWithContext: fresh ret0; stores ret0.ctx = arg0; stores ret0.Body = arg3
	(*Request) Write WriteProxy: appends arg0.buf
	(*Request) FormValue PostFormValue PathValue UserAgent Referer:
	(*Request) ParseForm ParseMultipartForm:
	(*Request) Cookies CookiesNamed: fresh ret0
	MaxBytesReader: fresh ret0; stores ret0.r = arg1
response.go
	ReadResponse: refills arg0.buf; fresh ret0; stores ret0.Body = arg0; stores ret0.Request = arg1
	(*Response) Cookies: fresh ret0
	(*Response) Write: appends arg0.buf
server.go
	(ResponseWriter) Header: returns ret0 view recv.header
	(ResponseWriter) Write: reads arg0
	(ResponseWriter) WriteHeader:
	(Handler) ServeHTTP:
	(HandlerFunc) ServeHTTP: calls recv
	Error NotFound Redirect:
	StripPrefix: fresh ret0; stores ret0.h = arg1
	TimeoutHandler AllowQuerySemicolons MaxBytesHandler: fresh ret0; stores ret0.h = arg0
	(*ServeMux) Handle HandleFunc: stores recv.h = arg1
	Handle HandleFunc: keeps arg1 in global
	(*Server) RegisterOnShutdown: stores recv.onShutdown = arg0
cookie.go
	SetCookie: reads arg1
sniff.go
	DetectContentType: reads arg0
transport.go
	(*Transport) Clone: fresh ret0
`

const mailTable = `
message.go
	// the body is read later
	ReadMessage: fresh ret0; stores ret0.Body = arg0
`

const multipartTable = `
multipart.go
	NewReader: fresh ret0; stores ret0.r = arg0
	(*Reader) NextPart NextRawPart: fresh ret0; stores ret0.mr = recv
	(*Part) Read: refills arg0
writer.go
	NewWriter: fresh ret0; stores ret0.w = arg0
	(*Writer) CreatePart CreateFormFile CreateFormField: fresh ret0; stores ret0.w = recv
	(*Writer) WriteField Close: appends recv.w.buf
`

const urlTable = `
url.go
	(Values) Add: writes recv; appends recv[*]; stores recv[*][*] = arg1
	(Values) Set: writes recv; clears recv[*]; stores recv[*][*] = arg1
	(Values) Get: returns ret0 view recv[*][*]
	(Values) Del: writes recv
	(Values) Has: reads recv
	(Values) Encode: reads recv; fresh ret0
	ParseQuery: fresh ret0
	(*URL) Query ResolveReference JoinPath: fresh ret0
	(*URL) String Redacted: fresh ret0
	(*URL) MarshalBinary: fresh ret0
	(*URL) AppendBinary: appends arg0; grows ret0 from arg0
	(*URL) UnmarshalBinary: reads arg0; writes recv
	QueryEscape PathEscape QueryUnescape PathUnescape: may returns ret0 view arg0
`

const textprotoTable = `
header.go
	(MIMEHeader) Add: writes recv; appends recv[*]; stores recv[*][*] = arg1
	(MIMEHeader) Set: writes recv; clears recv[*]; stores recv[*][*] = arg1
	(MIMEHeader) Get: returns ret0 view recv[*][*]
	(MIMEHeader) Values: returns ret0 view recv[*]
	(MIMEHeader) Del: writes recv
reader.go
	NewReader: fresh ret0; stores ret0.R = arg0
	(*Reader) ReadLine ReadLineBytes ReadContinuedLine ReadContinuedLineBytes: refills recv.R.buf; fresh ret0
	(*Reader) ReadDotBytes ReadDotLines ReadMIMEHeader: refills recv.R.buf; fresh ret0
	(*Reader) DotReader: fresh ret0; stores ret0.r = recv
textproto.go
	TrimBytes TrimString: returns ret0 view arg0
writer.go
	NewWriter: fresh ret0; stores ret0.W = arg0
	(*Writer) PrintfLine: reads arg1[*]
	(*Writer) DotWriter: fresh ret0; stores ret0.w = recv
`
