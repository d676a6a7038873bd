package known

// tables lists all tables; a package has one.
var tables = [...]table{
	{path: "bytes", std: true, text: bytesTable},
	{path: "strings", std: true, text: stringsTable},
	{path: "bufio", std: true, text: bufioTable},
	{path: "io", std: true, text: ioTable},
	{path: "slices", std: true, text: slicesTable},
	{path: "maps", std: true, text: mapsTable},
	{path: "sort", std: true, text: sortTable},
	{path: "container/heap", std: true, text: heapTable},
	{path: "container/list", std: true, text: listTable},
	{path: "container/ring", std: true, text: ringTable},
	{path: "sync", std: true, text: syncTable},
	{path: "sync/atomic", std: true, text: atomicTable},
	{path: "context", std: true, text: contextTable},
}
