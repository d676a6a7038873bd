// Package aliasedwrite reports.
package aliasedwrite
