package email_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

func filesOf(parts channel.Parts) []channel.Media {
	var all []channel.Media
	for _, p := range parts {
		if m, ok := channel.MediaOf(p); ok {
			all = append(all, m)
		}
	}
	return all
}

func (r *rig) opened(c *email.Channel, m channel.Media) string {
	r.Helper()
	f, err := c.OpenMedia(r.Context(), m)
	require.NoError(r, err)
	content, err := io.ReadAll(f.Body)
	require.NoError(r, err)
	require.NoError(r, f.Body.Close())
	return string(content)
}

// A file is found where it was, where it was moved to, and under new numbers.
func TestFilesAreFoundAgain(t *testing.T) {
	r := newRig(t, emailtest.Options{}, func(c *email.Config) { c.IMAP.After.MoveTo = "Done" })
	stay := r.another()
	r.ann.Write(emailtest.Letter{To: support, Text: "see", HTML: "<p>see</p>", Files: []emailtest.Attachment{
		{Name: "發票.pdf", Type: "application/pdf", Content: []byte("first \x00\xff")}, {Name: "b.png", Type: "image/png", Content: []byte(strings.Repeat("second ", 100000))},
	}})
	l := r.listen(stay, nil)
	here := filesOf(next[channel.MessageReceived](r, l).Parts)
	_ = l.end()
	require.Len(t, here, 2)
	assert.Equal(t, "發票.pdf", here[0].Name)
	assert.Equal(t, int64(8), here[0].Size)
	assert.Equal(t, "first \x00\xff", r.opened(stay, here[0]))
	assert.Equal(t, strings.Repeat("second ", 100000), r.opened(stay, here[1]))

	r.s.Mailbox(support).Renumber("INBOX")
	assert.Equal(t, "first \x00\xff", r.opened(stay, here[0]), "new numbers")

	l = r.listen(r.c, nil)
	moved := filesOf(next[channel.MessageReceived](r, l).Parts)
	r.write("next")
	next[channel.MessageReceived](r, l)
	assert.Equal(t, "first \x00\xff", r.opened(r.c, moved[0]), "moved")
	_, err := stay.OpenMedia(t.Context(), here[0])
	assert.ErrorIs(t, err, channel.Unreachable, "gone, for one that does not know where to")
	_ = l.end()
}

func TestNoFile(t *testing.T) {
	r := newRig(t, emailtest.Options{})
	for _, id := range []string{"", "x", "mail:", "mail:folder=INBOX&validity=1&uid=1&part=a", "mail:folder=INBOX&validity=1&uid=0&part=1", "mail:%"} {
		_, err := r.c.OpenMedia(t.Context(), channel.Media{ID: id})
		assert.ErrorIs(t, err, channel.Unreachable, id)
	}
	assert.Zero(t, r.s.Requests())
	for _, id := range []string{"mail:folder=INBOX&validity=1&uid=77&part=1", "mail:folder=Nowhere&validity=1&uid=1&part=1", "mail:folder=INBOX&validity=1&uid=1&part=1&id=x@y"} {
		_, err := r.c.OpenMedia(t.Context(), channel.Media{ID: id})
		assert.ErrorIs(t, err, channel.Unreachable, id)
	}
	r.s.Close()
	_, err := r.c.OpenMedia(t.Context(), channel.Media{ID: "mail:folder=INBOX&validity=1&uid=1&part=1"})
	assert.ErrorIs(t, err, channel.Unavailable)
}
