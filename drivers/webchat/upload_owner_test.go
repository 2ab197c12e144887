package webchat_test

import (
	"context"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

// An owners is a file store that wants to know whose a file is.
type owners struct {
	*webchattest.Files
	of map[string][]channel.Address
}

func (o owners) PutOf(ctx context.Context, key string, r io.Reader, owners ...channel.Address) error {
	o.of[key] = owners
	return o.Put(ctx, key, r)
}

// A file may never be sent, and then nothing else tells whose it is.
func TestAnUploadSaysWhoseItIs(t *testing.T) {
	files := owners{webchattest.NewFiles(), map[string][]channel.Address{}}
	cfg := open()
	cfg.Files = files
	h := hostOf(t, cfg)
	ana := entered(t, h)
	u, err := ana.Upload(t.Context(), "plan.png", png)
	require.NoError(t, err)
	_, err = ana.Act(t.Context(), webchattest.Act{"type": "message", "files": []string{u.Upload}})
	require.NoError(t, err)
	m := lastEvent[channel.MessageReceived](t, h)
	assert.Equal(t, map[string][]channel.Address{m.Parts[0].(channel.Image).Media.Stored: m.From.Addresses}, files.of)
}
