// Package appendclobber reports.
package appendclobber
