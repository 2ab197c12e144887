package sqlstore

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhatIsRareIsLookedForInEverMoreSpans(t *testing.T) {
	lookups := func(spans, had int) (n, most int) {
		for at := 1; spans > 0; at = min(afterSpans(at, had*at, 50), spans) {
			n, most, spans = n+1, max(most, at), spans-at
		}
		return n, most
	}
	n, most := lookups(120, 0)
	assert.Equal(t, 8, n, "a year without the word")
	assert.Equal(t, rareSpans, most)
	n, most = lookups(120, 500)
	assert.Equal(t, mostSpans, most, "five hundred messages in each span")
	assert.Equal(t, 32, n)
}
