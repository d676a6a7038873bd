// Package rules lists the rules of memvet.
package rules

import "github.com/memvet/memvet/internal/rule"

// All lists every rule that ships.
var All = []*rule.Rule{}
