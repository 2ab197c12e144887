package channel_test

import (
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
)

// A file that is forgotten can be spoken of, and nothing leads to it.
func TestForgetLeavesWhatCanBeSaidOfAFile(t *testing.T) {
	said := channel.Media{Type: "image/png", Name: "a.png", Size: 3, Duration: time.Second, Inline: "logo", Gone: true, Forgotten: true}
	whole := channel.Media{
		ID: "1", URL: "https://example.com/a", Type: "image/png", Name: "a.png", Size: 3, Duration: time.Second,
		Preview: "https://example.com/small", SHA256: "ab12", Inline: "logo", Stored: "kept",
	}
	assert.Equal(t, said, whole.Forget())
	assert.Equal(t, said, said.Forget(), "once is enough")
	for _, lead := range []channel.Media{{ID: "1"}, {URL: "https://example.com/a"}, {Preview: "https://example.com/small"}, {SHA256: "ab12"}, {Stored: "kept"}} {
		assert.Equal(t, channel.Media{Gone: true, Forgotten: true}, lead.Forget())
	}
	never := channel.Media{Type: "image/png", Gone: true}
	assert.Equal(t, never, never.Forget(), "what was never there is not forgotten")
}
