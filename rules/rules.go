// Package rules lists the rules of memvet.
package rules

import (
	"github.com/memvet/memvet/internal/rule"
	"github.com/memvet/memvet/rules/aliasedwrite"
	"github.com/memvet/memvet/rules/appendclobber"
	"github.com/memvet/memvet/rules/capturedargument"
	"github.com/memvet/memvet/rules/exposedstate"
	"github.com/memvet/memvet/rules/lostupdate"
	"github.com/memvet/memvet/rules/nilempty"
	"github.com/memvet/memvet/rules/nilmapwrite"
	"github.com/memvet/memvet/rules/poolescape"
	"github.com/memvet/memvet/rules/retention"
	"github.com/memvet/memvet/rules/reusedbuffer"
	"github.com/memvet/memvet/rules/shallowclone"
	"github.com/memvet/memvet/rules/unsafeview"
	"github.com/memvet/memvet/rules/unsyncedshare"
)

// All lists every rule that ships, in the order of their names.
var All = []*rule.Rule{
	&aliasedwrite.Rule,
	&appendclobber.Rule,
	&capturedargument.Rule,
	&exposedstate.Rule,
	&lostupdate.Rule,
	&nilempty.Rule,
	&nilmapwrite.Rule,
	&poolescape.Rule,
	&retention.Rule,
	&reusedbuffer.Rule,
	&shallowclone.Rule,
	&unsafeview.Rule,
	&unsyncedshare.Rule,
}
