package report

import (
	"bytes"

	"github.com/rapport-go/rapport/drivers/email/internal/header"
)

// The most that a report is read of.
const (
	maxGroups     = 200
	maxGroup      = 64 << 10
	maxDiagnostic = 1000
)

// groups cuts the body of a report into its groups of fields, which blank lines
// part. It goes by lines, and so ends where the body ends: readers of headers
// return an empty header and no error there, for ever.
func groups(body []byte) []header.Block {
	var list []header.Block
	b := &header.Builder{Max: maxGroup}
	end := func() {
		if block := b.Block(); len(block) > 0 && len(list) < maxGroups {
			list = append(list, block)
		}
		b = &header.Builder{Max: maxGroup}
	}
	for line := range bytes.Lines(body) {
		if b.Line(line) {
			end()
		}
	}
	end()
	return list
}
