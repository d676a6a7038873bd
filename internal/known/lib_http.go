package known

// fasthttp reuses everything about a request and its response. Each type has mem,
// what its getters are views of; Request.Body and Response.Body have body; raw
// bodies are the caller's (bodyRaw). A RequestCtx is given back when its handler
// returns: see Obligations.
const fasthttpTable = `
fasthttp v1.77.0 server.go: "The returned bytes are valid until your request handler returns."
	(*RequestCtx) PostBody: returns ret0 view recv.Request.body
	(*RequestCtx) Method UserAgent Referer RequestURI: returns ret0 view recv.Request.Header.mem
	(*RequestCtx) Path Host: returns ret0 view recv.Request.uri.mem
	(*RequestCtx) URI: returns ret0 view recv.Request.uri
	(*RequestCtx) QueryArgs: returns ret0 view recv.Request.uri.args
	(*RequestCtx) PostArgs: returns ret0 view recv.Request.postArgs
	(*RequestCtx) FormValue: reads arg0; returns ret0 view recv.Request.form
	(*RequestCtx) MultipartForm: returns ret0 view recv.Request.form
	(*RequestCtx) SetUserValue: stores recv.userValues = arg1
	(*RequestCtx) UserValue: returns ret0 view recv.userValues
	(*RequestCtx) Write WriteString: reads arg0; appends recv.Response.body
	(*RequestCtx) SetBody SetBodyString: reads arg0; refills recv.Response.body
	(*RequestCtx) Success SuccessString: reads arg1; refills recv.Response.body
	(*RequestCtx) ResetBody: resets recv.Response.body
	(*RequestCtx) SetBodyStream: stores recv.Response.bodyStream = arg0
	(*RequestCtx) SetBodyStreamWriter: keeps arg0 in goroutine
	(*RequestCtx) Hijack: keeps arg0 in goroutine
fasthttp v1.77.0 http.go: Body: "valid until the request is released, either though ReleaseRequest or your request handler returning."
	(*Request) Body: returns ret0 view recv.body
	(*Response) Body: returns ret0 view recv.body
	(*Request) SetBody SetBodyString: reads arg0; refills recv.body
	(*Response) SetBody SetBodyString: reads arg0; refills recv.body
	(*Request) AppendBody AppendBodyString: reads arg0; appends recv.body
	(*Response) AppendBody AppendBodyString: reads arg0; appends recv.body
	(*Request) ResetBody: resets recv.body; clears recv.bodyRaw
	(*Response) ResetBody: resets recv.body; clears recv.bodyRaw
	(*Request) SetBodyRaw: resets recv.body; stores recv.bodyRaw = arg0
	(*Response) SetBodyRaw: resets recv.body; stores recv.bodyRaw = arg0
	(*Request) SwapBody: returns ret0 view recv.body; stores recv.body = arg0
	(*Response) SwapBody: returns ret0 view recv.body; stores recv.body = arg0
	(*Request) Host RequestURI: returns ret0 view recv.Header.mem
	(*Request) URI: returns ret0 view recv.uri
	(*Request) PostArgs: returns ret0 view recv.postArgs
	(*Request) CopyTo: refills arg0.body; refills arg0.Header.mem
	(*Response) CopyTo: refills arg0.body; refills arg0.Header.mem
	(*Request) Reset: resets recv.body; resets recv.Header.mem; resets recv.uri.mem; resets recv.postArgs.mem; clears recv.bodyRaw
	(*Response) Reset: resets recv.body; resets recv.Header.mem; clears recv.bodyRaw
fasthttp v1.77.0 client.go
	AcquireRequest AcquireResponse: pooled ret0
	ReleaseRequest ReleaseResponse: releases arg0
	Do DoTimeout DoDeadline DoRedirects: refills arg1.body; refills arg1.Header.mem
	(*Client) Do DoTimeout DoDeadline DoRedirects: refills arg1.body; refills arg1.Header.mem
	(*HostClient) Do DoTimeout DoDeadline DoRedirects: refills arg1.body; refills arg1.Header.mem
	(*PipelineClient) Do DoTimeout DoDeadline: refills arg1.body; refills arg1.Header.mem
	Get GetTimeout GetDeadline Post: refills arg0; grows ret1 from arg0
	(*Client) Get GetTimeout GetDeadline Post: refills arg0; grows ret1 from arg0
	(*HostClient) Get GetTimeout GetDeadline Post: refills arg0; grows ret1 from arg0
fasthttp v1.77.0 header.go: Peek: "Do not store references to returned value. Make copies instead."
	(*RequestHeader) Method Host UserAgent Referer RequestURI: returns ret0 view recv.mem
	(*RequestHeader) ContentType ContentEncoding MultipartFormBoundary RawHeaders: returns ret0 view recv.mem
	(*RequestHeader) Peek PeekBytes PeekCanonical Cookie CookieBytes: returns ret0 view recv.mem
	(*RequestHeader) PeekAll PeekKeys: refills recv.list; stores recv.list[*] = recv.mem; returns ret0 view recv.list
	(*RequestHeader) Header: refills recv.bufV; returns ret0 view recv.bufV
	(*RequestHeader) AppendBytes: appends arg0; grows ret0 from arg0
	(*RequestHeader) VisitAll VisitAllCookie VisitAllInOrder: calls arg0 with recv.mem
	(*RequestHeader) All Cookies AllInOrder: fresh ret0; stores ret0[*] = recv.mem
	(*RequestHeader) Reset: resets recv.mem
	(*RequestHeader) CopyTo: refills arg0.mem
	(*ResponseHeader) ContentType ContentEncoding Server StatusMessage: returns ret0 view recv.mem
	(*ResponseHeader) Peek PeekBytes PeekCanonical PeekCookie: returns ret0 view recv.mem
	(*ResponseHeader) PeekAll PeekKeys: refills recv.list; stores recv.list[*] = recv.mem; returns ret0 view recv.list
	(*ResponseHeader) Header: refills recv.bufV; returns ret0 view recv.bufV
	(*ResponseHeader) AppendBytes: appends arg0; grows ret0 from arg0
	(*ResponseHeader) VisitAll VisitAllCookie: calls arg0 with recv.mem
	(*ResponseHeader) All Cookies: fresh ret0; stores ret0[*] = recv.mem
	(*ResponseHeader) Reset: resets recv.mem
	(*ResponseHeader) CopyTo: refills arg0.mem
fasthttp v1.77.0 uri.go: "The returned bytes are valid until the next URI method call."
	AcquireURI: pooled ret0
	ReleaseURI: releases arg0
	(*URI) Hash Username Password QueryString Path PathOriginal Scheme Host LastPathSegment: returns ret0 view recv.mem
	(*URI) SetHash SetUsername SetPassword SetQueryString SetPath SetScheme SetHost: reads arg0; refills recv.mem
	(*URI) SetHashBytes SetUsernameBytes SetPasswordBytes SetQueryStringBytes: reads arg0; refills recv.mem
	(*URI) SetPathBytes SetSchemeBytes SetHostBytes Update UpdateBytes: reads arg0; refills recv.mem
	(*URI) Parse: reads arg0; reads arg1; refills recv.mem
	(*URI) Reset: resets recv.mem
	(*URI) FullURI: refills recv.fullURI; returns ret0 view recv.fullURI
	(*URI) RequestURI: refills recv.requestURI; returns ret0 view recv.requestURI
	(*URI) AppendBytes: appends arg0; grows ret0 from arg0
	(*URI) String: fresh ret0
	(*URI) QueryArgs: returns ret0 view recv.args
	(*URI) CopyTo: refills arg0.mem
fasthttp v1.77.0 args.go: "valid until the Args is reused or released (ReleaseArgs)."
	AcquireArgs: pooled ret0
	ReleaseArgs: releases arg0
	(*Args) Peek PeekBytes: returns ret0 view recv.mem
	(*Args) PeekMulti PeekMultiBytes: fresh ret0; stores ret0[*] = recv.mem
	(*Args) Parse ParseBytes: reads arg0; refills recv.mem
	(*Args) Reset: resets recv.mem
	(*Args) QueryString: refills recv.buf; returns ret0 view recv.buf
	(*Args) String: fresh ret0
	(*Args) AppendBytes: appends arg0; grows ret0 from arg0
	(*Args) VisitAll: calls arg0 with recv.mem
	(*Args) All: fresh ret0; stores ret0[*] = recv.mem
	(*Args) CopyTo: refills arg0.mem
fasthttp v1.77.0 cookie.go: "valid until the Cookie reused or released (ReleaseCookie)."
	AcquireCookie: pooled ret0
	ReleaseCookie: releases arg0
	(*Cookie) Key Value Path Domain: returns ret0 view recv.mem
	(*Cookie) Cookie: refills recv.buf; returns ret0 view recv.buf
	(*Cookie) Parse ParseBytes: reads arg0; refills recv.mem
	(*Cookie) Reset: resets recv.mem
	(*Cookie) AppendBytes: appends arg0; grows ret0 from arg0
	(*Cookie) String: fresh ret0
fasthttp v1.77.0 bytesconv.go
	AppendHTMLEscape AppendHTMLEscapeBytes AppendUnquotedArg AppendQuotedArg: reads arg1; appends arg0; grows ret0 from arg0
	AppendIPv4 AppendHTTPDate AppendUint: appends arg0; grows ret0 from arg0
`

const bytebufferpoolTable = `
bytebufferpool v1.0.0 bytebuffer.go
	(*ByteBuffer) Bytes: returns ret0 view recv.B
	(*ByteBuffer) String: fresh ret0
	(*ByteBuffer) Write WriteString: reads arg0; appends recv.B
	(*ByteBuffer) WriteByte ReadFrom: appends recv.B
	(*ByteBuffer) Set SetString: reads arg0; refills recv.B
	(*ByteBuffer) Reset: resets recv.B
	(*ByteBuffer) WriteTo: appends arg0.buf
	(*ByteBuffer) Len:
bytebufferpool v1.0.0 pool.go: Put: "ByteBuffer.B mustn't be touched after returning it to the pool."
	Get: pooled ret0
	Put: releases arg0; releases arg0.B
	(*Pool) Get: pooled ret0
	(*Pool) Put: releases arg0; releases arg0.B
`

// fiber gives strings that are views of fasthttp's memory, unless the application
// was made with Config.Immutable, which a call does not show.
const fiberTable = `
fiber v2.52.15 ctx.go: "Returned value is only valid within the handler. Do not store any references."
	(*Ctx) BodyRaw Body FormValue Get GetRespHeader Cookies: returns ret0 view recv.mem
	(*Ctx) Params Query OriginalURL Hostname: returns ret0 view recv.mem
	(*Ctx) AllParams Queries: fresh ret0; stores ret0[*] = recv.mem
	(*Ctx) GetReqHeaders GetRespHeaders: fresh ret0; stores ret0[*][*] = recv.mem
	(*Ctx) Write WriteString SendString: reads arg0
	(*Ctx) Locals: may stores recv.locals = arg1[*]; returns ret0 view recv.locals
fiber v2.52.15 ctx.go: Send: fasthttp.Response.SetBodyRaw(body)
	(*Ctx) Send: stores recv.bodyRaw = arg0
`

const fiberUtilsTable = `
fiber v2.52.15 utils/convert.go
	CopyString CopyBytes: reads arg0; fresh ret0
fiber v2.52.15 utils/convert_b2s_new.go, convert_s2b_new.go
	UnsafeString UnsafeBytes: returns ret0 view arg0
`

const ginTable = `
gin v1.12.0 context.go: Copy: "This has to be used when the context has to be passed to a goroutine."
	(*Context) Copy: fresh ret0; stores ret0.Request = recv.Request; stores ret0.Keys[*] = recv.Keys[*]
	(*Context) GetRawData: fresh ret0
	(*Context) Set: stores recv.Keys[*] = arg1
	(*Context) Get MustGet: returns ret0 view recv.Keys[*]
`

const echoTable = `
echo v4.16.0 echo.go
	(*Echo) AcquireContext: pooled ret0
	(*Echo) ReleaseContext: releases arg0
`

const restyTable = `
resty v2.17.2 response.go
	(*Response) Body: returns ret0 view recv.body
	(*Response) SetBody: stores recv.body = arg0; returns ret0 view recv
	(*Response) String: fresh ret0
resty v2.17.2 request.go
	(*Request) SetBody: stores recv.Body = arg0; returns ret0 view recv
`
