package main

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// forgetMedia forgets the files of all messages.
func (r *rig) forgetMedia() {
	r.t.Helper()
	require.NoError(r.t, r.store.Update(r.t.Context(), func(ctx context.Context, tx storage.Tx) error {
		_, err := tx.Messages().ForgetMedia(ctx, storage.Retention{Before: time.Now().Add(time.Hour), Limit: 100})
		return err
	}))
}

// A message whose file is forgotten says so where the file was, and whoever
// follows an old link to it is told that it is gone.
func TestAForgottenFileIsToldInTheChat(t *testing.T) {
	r := newRig(t)
	server := r.whatsapp()
	for _, part := range []channel.Part{
		channel.Image{Media: server.Keep([]byte("pixels"), "image/png", ""), Caption: "the broken tap"},
		channel.File{Media: server.Keep([]byte("%PDF"), "application/pdf", "bill.pdf"), Caption: "the bill"},
		channel.Sticker{Media: server.Keep([]byte("webp"), "image/webp", "")},
	} {
		_, err := r.mia.Write(part, whatsapptest.Manner{})
		require.NoError(t, err)
	}
	r.settle()
	id := r.conversation().Conversation.ID
	offer, err := r.app.engine.Upload(t.Context(), "offer.png", "image/png", 3, strings.NewReader("png"))
	require.NoError(t, err)
	sent, err := r.app.engine.Send(t.Context(), engagement.Outgoing{Conversation: id, Agent: "ana", Parts: channel.Parts{
		channel.Buttons{Header: channel.Header{Image: &offer}, Body: "Shall we?", Buttons: []channel.Button{{ID: "1", Title: "Yes"}}},
	}})
	require.NoError(t, err)
	r.settle()
	chat := "/?part=chat&c=" + id.String()
	_, body := r.get(chat)
	link := "/media/" + sent.Messages[0].ID.String() + "/0"
	require.Contains(t, body, `alt="Image"`)
	require.Contains(t, body, `download="bill.pdf"`)
	res, _ := r.get(link)
	require.Equal(t, http.StatusOK, res.StatusCode)

	r.forgetMedia()
	_, body = r.get(chat)
	for _, said := range []string{
		"Image: the file is no longer kept.", "bill.pdf: the file is no longer kept.", "Sticker: the file is no longer kept.",
		"offer.png: the file is no longer kept.", "the broken tap", "the bill", "Shall we?",
	} {
		assert.Contains(t, body, said)
	}
	assert.NotContains(t, body, "/media/", "no link is left")
	res, body = r.get(link)
	assert.Equal(t, http.StatusNotFound, res.StatusCode)
	assert.Contains(t, body, "no such file")
}
