package known

const hashTable = `
hash.go
	(Hash) Sum: appends arg0; grows ret0 from arg0
	(Hash) Reset Size BlockSize:
	(Hash32) Sum32:
	(Hash64) Sum64:
`

const maphashTable = `
maphash.go
	Bytes: reads arg1
	String: reads arg1
	(*Hash) Write WriteString: reads arg0
	(*Hash) Sum: appends arg0; grows ret0 from arg0
`

const crc32Table = `
crc32.go
	Update: reads arg2
	Checksum ChecksumIEEE: reads arg0
`

const crc64Table = `
crc64.go
	Update: reads arg2
	Checksum: reads arg0
`

const adler32Table = `
adler32.go
	Checksum: reads arg0
`

const sha1Table = `
sha1.go
	New: fresh ret0
	Sum: reads arg0
`

const md5Table = `
md5.go
	New: fresh ret0
	Sum: reads arg0
`

const sha256Table = `
sha256.go
	New New224: fresh ret0
	Sum256 Sum224: reads arg0
`

const sha512Table = `
sha512.go
	New New384: fresh ret0
	Sum512 Sum384 Sum512_224 Sum512_256: reads arg0
`

const sha3Table = `
sha3.go
	Sum224 Sum256 Sum384 Sum512: reads arg0
	SumSHAKE128 SumSHAKE256: reads arg0; fresh ret0
	(*SHA3) Write: reads arg0
	(*SHA3) Sum: appends arg0; grows ret0 from arg0
	(*SHAKE) Write: reads arg0
	(*SHAKE) Read: refills arg0
`

const hmacTable = `
hmac.go
	New: calls arg0; reads arg1; fresh ret0
	Equal: reads arg0; reads arg1
`

const subtleTable = `
constant_time.go
	ConstantTimeCompare: reads arg0; reads arg1
	ConstantTimeCopy: writes arg1; reads arg2
xor.go
	XORBytes: writes arg0; reads arg1; reads arg2
dit.go
	WithDataIndependentTiming: calls arg0
`

const cryptoRandTable = `
rand.go
	Read: refills arg0
text.go
	Text: fresh ret0
`

const aesTable = `
aes.go
	NewCipher: reads arg0; fresh ret0
`

// Seal and Open append to dst; with plaintext[:0] as dst they work in place.
const cipherTable = `
cipher.go
	(Block) Encrypt Decrypt: reads arg1; writes arg0
	(Stream) XORKeyStream: reads arg1; writes arg0
	(BlockMode) CryptBlocks: reads arg1; writes arg0
	(AEAD) Seal Open: reads arg1; reads arg2; reads arg3; appends arg0; grows ret0 from arg0
	(AEAD) NonceSize Overhead:
gcm.go
	NewGCM NewGCMWithNonceSize NewGCMWithTagSize NewGCMWithRandomNonce: fresh ret0; stores ret0.b = arg0
cbc.go
	NewCBCEncrypter NewCBCDecrypter: reads arg1; fresh ret0; stores ret0.b = arg0
ctr.go
	NewCTR: reads arg1; fresh ret0; stores ret0.b = arg0
io.go
	(StreamReader) Read: refills arg0
	(StreamWriter) Write: reads arg0
`

// A certificate's raw fields are parts of the DER bytes that were parsed.
const x509Table = `
parser.go
	ParseCertificate: fresh ret0; stores ret0.Raw = arg0; stores ret0.RawTBSCertificate = arg0; stores ret0.RawIssuer = arg0; stores ret0.RawSubject = arg0; stores ret0.RawSubjectPublicKeyInfo = arg0
`

const tlsTable = `
conn.go
	(*Conn) Read: refills arg0
	(*Conn) Write: reads arg0
`

// Compressors copy what they are given; a zlib dictionary "should not be
// modified until the Writer is closed".
const flateTable = `
deflate.go
	NewWriter: fresh ret0; stores ret0.w = arg0
	NewWriterDict: reads arg2; fresh ret0; stores ret0.w = arg0
	(*Writer) Write: reads arg0; appends recv.w.buf
	(*Writer) Flush Close: appends recv.w.buf
	(*Writer) Reset: stores recv.w = arg0
inflate.go
	NewReader: fresh ret0; stores ret0.r = arg0
	NewReaderDict: reads arg1; fresh ret0; stores ret0.r = arg0
`

const gzipTable = `
gzip.go
	NewWriter NewWriterLevel: fresh ret0; stores ret0.w = arg0
	(*Writer) Write: reads arg0; appends recv.w.buf
	(*Writer) Flush Close: appends recv.w.buf
	(*Writer) Reset: stores recv.w = arg0
gunzip.go
	NewReader: fresh ret0; stores ret0.r = arg0
	(*Reader) Reset: stores recv.r = arg0
	(*Reader) Read: refills arg0
	(*Reader) Close:
`

const zlibTable = `
writer.go
	NewWriter NewWriterLevel: fresh ret0; stores ret0.w = arg0
	NewWriterLevelDict: fresh ret0; stores ret0.w = arg0; stores ret0.dict = arg2
	(*Writer) Write: reads arg0; appends recv.w.buf
	(*Writer) Flush Close: appends recv.w.buf
	(*Writer) Reset: stores recv.w = arg0
reader.go
	NewReader: fresh ret0; stores ret0.r = arg0
	NewReaderDict: reads arg1; fresh ret0; stores ret0.r = arg0
`

const tarTable = `
reader.go
	NewReader: fresh ret0; stores ret0.r = arg0
	(*Reader) Next: fresh ret0
	(*Reader) Read: refills arg0
writer.go
	NewWriter: fresh ret0; stores ret0.w = arg0
	(*Writer) Write: reads arg0; appends recv.w.buf
	(*Writer) Flush Close: appends recv.w.buf
`

// "The Writer takes ownership of fh and may mutate its fields. The caller must not
// modify fh after calling CreateHeader."
const zipTable = `
writer.go
	NewWriter: fresh ret0; stores ret0.w = arg0
	(*Writer) Create: fresh ret0; stores ret0.w = recv.w
	(*Writer) CreateHeader CreateRaw: may writes arg0; stores recv.dir[*] = arg0; fresh ret0; stores ret0.w = recv.w
	(*Writer) Flush Close: appends recv.w.buf
reader.go
	NewReader: fresh ret0; stores ret0.r = arg0
`
