// Package poolescape reports.
package poolescape
