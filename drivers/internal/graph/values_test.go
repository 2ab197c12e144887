package graph

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestExplanationsAreShortAndOnOneLine(t *testing.T) {
	f := Fault{Title: Text("a\n b " + strings.Repeat("ä", 400))}
	assert.LessOrEqual(t, len(f.Detail()), detailMax+len("…"))
	assert.True(t, strings.HasPrefix(f.Detail(), "a b ä"))
	assert.True(t, strings.HasSuffix(f.Detail(), "ä…"))
	assert.Equal(t, "x", Fault{UserTitle: "x", Message: "y"}.Detail())
	assert.Empty(t, Fault{}.Detail())
}
