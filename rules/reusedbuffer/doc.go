// Package reusedbuffer reports.
package reusedbuffer
