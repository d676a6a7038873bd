package known

const errgroupTable = `
golang.org/x/sync v0.24.0 errgroup/errgroup.go
	WithContext: fresh ret0; fresh ret1; stores ret1.ctx = arg0
	(*Group) Go: keeps arg0 in goroutine
	(*Group) TryGo: may keeps arg0 in goroutine
	(*Group) Wait: joins
	(*Group) SetLimit:
`

// All callers that wait for the same key get the same value.
const singleflightTable = `
golang.org/x/sync v0.24.0 singleflight/singleflight.go
	(*Group) Do: calls arg1; returns ret0 view recv.val
	(*Group) DoChan: keeps arg1 in goroutine
	(*Group) Forget:
`

const semaphoreTable = `
golang.org/x/sync v0.24.0 semaphore/semaphore.go
	(*Weighted) Acquire: joins
	(*Weighted) TryAcquire Release:
`
