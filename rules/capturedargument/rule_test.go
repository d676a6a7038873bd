package capturedargument

import (
	"testing"

	"github.com/memvet/memvet/internal/ruletest"
)

func Test(t *testing.T) { ruletest.Run(t, &Rule) }
