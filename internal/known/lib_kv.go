package known

// Key-value stores lend keys and values until the iterator moves or the
// transaction ends. What is derived from a transaction (bucket, cursor) counts as
// the transaction itself, so that all of it ends with it. The end is written as a
// refill, not as a release: Rollback after Commit, or Release twice, is no error.

const bboltTable = `
bbolt v1.4.3 db.go
	(*DB) View Update Batch: calls arg0 with recv.tx; refills recv.tx.page; clears recv.tx.pending
	(*DB) Begin: fresh ret0
bbolt v1.4.3 tx.go
	(*Tx) Bucket CreateBucket CreateBucketIfNotExists: reads arg0; returns ret0 view recv
	(*Tx) DeleteBucket: reads arg0
	(*Tx) Cursor: returns ret0 view recv
	(*Tx) ForEach: calls arg0 with recv.page
	(*Tx) OnCommit: stores recv.commitHandlers = arg0
	(*Tx) Commit Rollback: refills recv.page; clears recv.pending
	(*Tx) WriteTo Copy: appends arg0.buf
bbolt v1.4.3 bucket.go: Get: "The returned value is only valid for the life of the transaction."
	(*Bucket) Get: reads arg0; returns ret0 view recv.page
	(*Bucket) Bucket CreateBucket CreateBucketIfNotExists: reads arg0; returns ret0 view recv
	(*Bucket) Cursor Tx: returns ret0 view recv
	(*Bucket) ForEach ForEachBucket: calls arg0 with recv.page
	(*Bucket) Delete DeleteBucket: reads arg0
bbolt v1.4.3 bucket.go: Put: "Supplied value must remain valid for the life of the transaction." (the key is copied)
	(*Bucket) Put: reads arg0; stores recv.pending = arg1
bbolt v1.4.3 cursor.go: "Keys and values returned from the cursor are only valid for the life of the transaction."
	(*Cursor) First Last Next Prev: returns ret0 view recv.page; returns ret1 view recv.page
	(*Cursor) Seek: reads arg0; returns ret0 view recv.page; returns ret1 view recv.page
	(*Cursor) Bucket: returns ret0 view recv
	(*Cursor) Delete:
`

const badgerTable = `
badger v4.9.6 txn.go
	(*DB) View Update: calls arg0 with recv.txn; refills recv.txn.mem; clears recv.txn.pending
	(*DB) NewTransaction: fresh ret0
	(*Txn) Get: reads arg0; fresh ret0; stores ret0.key = recv.mem; stores ret0.val = recv.mem
badger v4.9.6 txn.go: Set: "Users must not modify key and val until the end of the transaction."
	(*Txn) Set: stores recv.pending[*] = arg0; stores recv.pending[*] = arg1
	(*Txn) SetEntry Delete: stores recv.pending[*] = arg0
	(*Txn) Discard Commit: refills recv.mem; clears recv.pending
	(*Txn) CommitWith: keeps arg0 in goroutine; refills recv.mem; clears recv.pending
badger v4.9.6 iterator.go: "Both the Key() and Value() output is only valid until iterator.Next() is called."
	(*Txn) NewIterator NewKeyIterator: fresh ret0
	(*Iterator) Item: returns ret0 view recv.item
	(*Iterator) Next Rewind Close: refills recv.item.key; refills recv.item.val
	(*Iterator) Seek: reads arg0; refills recv.item.key; refills recv.item.val
	(*Iterator) Valid:
	(*Iterator) ValidForPrefix: reads arg0
	(*Item) Key: returns ret0 view recv.key
	(*Item) Value: calls arg0 with recv.val
badger v4.9.6 y/y.go: SafeCopy: append(a[:0], src...)
	(*Item) KeyCopy ValueCopy: refills arg0; grows ret0 from arg0
badger v4.9.6 batch.go
	(*WriteBatch) Set: stores recv.pending[*] = arg0; stores recv.pending[*] = arg1
	(*WriteBatch) SetEntry Delete: stores recv.pending[*] = arg0
	(*WriteBatch) Flush Cancel: joins; clears recv.pending
`

const pebbleTable = `
pebble v1.1.5 db.go: Get: "The returned slice will remain valid until the returned Closer is closed."
	(*DB) Get: reads arg0; fresh ret1; returns ret0 view ret1.lent
	(*Batch) Get: reads arg0; fresh ret1; returns ret0 view ret1.lent
	(*Snapshot) Get: reads arg0; fresh ret1; returns ret0 view ret1.lent
	(Reader) Get: reads arg0; fresh ret1; returns ret0 view ret1.lent
pebble v1.1.5 db.go: "It is safe to modify the contents of the arguments after Set returns."
	(*DB) Set Merge DeleteRange: reads arg0; reads arg1
	(*DB) Delete SingleDelete LogData: reads arg0
	(Writer) Set Merge DeleteRange: reads arg0; reads arg1
	(Writer) Delete SingleDelete LogData: reads arg0
	(*DB) NewIter: fresh ret0
	(*DB) NewBatch NewIndexedBatch: fresh ret0
pebble v1.1.5 batch.go
	(*Batch) Set Merge DeleteRange: reads arg0; reads arg1; appends recv.data
	(*Batch) Delete SingleDelete LogData: reads arg0; appends recv.data
	(*Batch) Repr: returns ret0 view recv.data
	(*Batch) SetRepr: stores recv.data = arg0
	(*Batch) Reset: resets recv.data
	(*Batch) Close: refills recv.data
pebble v1.1.5 iterator.go: Key, Value: "its contents may change on the next call to Next."
	(*Iterator) Key: returns ret0 view recv.key
	(*Iterator) Value ValueAndErr: returns ret0 view recv.val
	(*Iterator) First Last Next NextPrefix Prev: refills recv.key; refills recv.val
	(*Iterator) NextWithLimit PrevWithLimit: refills recv.key; refills recv.val
	(*Iterator) SeekGE SeekPrefixGE SeekLT: reads arg0; refills recv.key; refills recv.val
	(*Iterator) SeekGEWithLimit SeekLTWithLimit: reads arg0; refills recv.key; refills recv.val
	(*Iterator) Close: refills recv.key; refills recv.val
	(*Iterator) Valid Error:
`

const goleveldbTable = `
goleveldb v1.0.0 leveldb/db.go: Get: "The returned slice is its own copy"
	(*DB) Get: reads arg0; fresh ret0
	(*DB) Has: reads arg0
	(*DB) NewIterator: fresh ret0
goleveldb v1.0.0 leveldb/db_write.go: Put: "It is safe to modify the contents of the arguments after Put returns but not before."
	(*DB) Put: reads arg0; reads arg1
	(*DB) Delete: reads arg0
goleveldb v1.0.0 leveldb/batch.go
	(*Batch) Put: reads arg0; reads arg1; appends recv.data
	(*Batch) Delete: reads arg0; appends recv.data
	(*Batch) Dump: returns ret0 view recv.data
	(*Batch) Load: stores recv.data = arg0
	(*Batch) Reset: resets recv.data
	(*Batch) Len:
`

const goleveldbIteratorTable = `
goleveldb v1.0.0 leveldb/iterator/iter.go: Key, Value: "its contents may change on the next call to any 'seeks method'."
	(Iterator) Key: returns ret0 view recv.key
	(Iterator) Value: returns ret0 view recv.val
	(IteratorSeeker) First Last Next Prev: refills recv.key; refills recv.val
	(IteratorSeeker) Seek: reads arg0; refills recv.key; refills recv.val
	(CommonIterator) Valid Error:
`

const goleveldbUtilTable = `
goleveldb v1.0.0 leveldb/util/util.go: Releaser; db_iter.go: an iterator that is released lets go of its copies of key and value
	(Releaser) Release:
`
