package gclog

import "maps"

// Add takes over what another log has of packages that l does not cover. Tags
// and places are then answered from both.
func (l *Log) Add(o *Log) {
	for path, e := range o.logs {
		if l.logs[path] == nil {
			l.logs[path] = e
			delete(l.Missing, path)
		}
	}
	for path, why := range o.Missing {
		if l.logs[path] == nil {
			l.Missing[path] = why
		}
	}
	l.index()
}

// Clone is a log that can be added to without changing l.
func (l *Log) Clone() *Log {
	c := *l
	c.logs, c.Missing = maps.Clone(l.logs), maps.Clone(l.Missing)
	return &c
}
