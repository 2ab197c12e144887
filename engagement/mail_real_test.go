package engagement_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A mailHouse is an engine with one mailbox on real servers.
type mailHouse struct {
	*world
	media *engagement.MediaDir
}

// realServers is the folder of the real mail servers that this package's tests
// have to themselves, with what is written of them there.
func realServers(t *testing.T) (string, map[string]string) {
	t.Helper()
	dir := os.Getenv("RAPPORT_MAIL_ENGINE")
	if dir == "" {
		if slices.Contains(strings.Split(os.Getenv("RAPPORT_REQUIRE"), ","), "mail") {
			t.Fatal("RAPPORT_REQUIRE asks for mail, but RAPPORT_MAIL_ENGINE is not set")
		}
		t.Skip("RAPPORT_MAIL_ENGINE is not set: no real mail servers (.ci/mailstack start DIR)")
	}
	text, err := os.ReadFile(filepath.Join(dir, "env"))
	require.NoError(t, err)
	env := map[string]string{}
	for line := range strings.SplitSeq(string(text), "\n") {
		if name, value, ok := strings.Cut(line, "="); ok {
			env[name] = value
		}
	}
	return dir, env
}

// newMailHouse runs an engine on the mailbox until the test ends.
func newMailHouse(t *testing.T, address string) *mailHouse {
	t.Helper()
	dir, env := realServers(t)
	cert, err := os.ReadFile(filepath.Join(dir, "cert.pem"))
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(cert))
	login := func(addr string, mode email.TLSMode) email.Server {
		return email.Server{
			Addr: addr, TLS: mode, TLSConfig: &tls.Config{RootCAs: roots, ServerName: "localhost"},
			Username: address, Password: channel.NewSecret("secret"),
		}
	}
	media, err := engagement.OpenMediaDir(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, media.Close()) })
	store := memory.New().Tenant("test")
	driver, err := email.New(email.Config{
		Address: address, Key: channel.NewSecret("the secret of " + address), Files: media, Bookmarks: engagement.Bookmarks(store),
		IMAP: email.IMAP{Server: login(env["RAPPORT_MAIL_IMAPS"], email.Implicit)},
		SMTP: email.SMTP{Server: login(env["RAPPORT_MAIL_SUBMISSION"], email.StartTLS)},
	})
	require.NoError(t, err)
	e, err := engagement.New(engagement.Config{
		Store: store, Channels: map[channel.ID]channel.Channel{mailbox: driver}, Media: media, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	h := &mailHouse{world: &world{Engine: e, t: t, store: store}, media: media}
	require.NoError(t, e.PutAgent(t.Context(), "", &storage.Agent{ID: "ana", Name: "Ana"}))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.Run(ctx) }()
	t.Cleanup(func() { cancel(); require.NoError(t, <-ended) })
	return h
}

// said waits until the conversation about the topic has so many messages, and
// returns them.
func (h *mailHouse) said(topic string, n int) []*storage.Message {
	h.t.Helper()
	var ms []*storage.Message
	require.Eventually(h.t, func() bool {
		for _, it := range h.about(topic) {
			ms = h.timeline(it.Conversation.ID)
		}
		return len(ms) >= n
	}, 30*time.Second, 50*time.Millisecond)
	return ms
}

func (h *mailHouse) send(o engagement.Outgoing) *storage.Message {
	h.t.Helper()
	o.Agent = "ana"
	sent, err := h.Send(h.t.Context(), o)
	require.NoError(h.t, err)
	return sent.Messages[0]
}

// fate waits until a message has the status.
func (h *mailHouse) fate(id storage.MessageID, s channel.Status) *storage.Message {
	h.t.Helper()
	require.Eventually(h.t, func() bool { return h.message(id).Status() == s }, 30*time.Second, 50*time.Millisecond)
	return h.message(id)
}

// Two engines talk over a real Postfix and a real Dovecot: the second is Alice's
// mail program, which puts into threads what belongs together.
func TestS2_28_ARoundTripOverRealMailServers(t *testing.T) {
	shop, alice := newMailHouse(t, "support@example.test"), newMailHouse(t, "alice@customer.test")
	text := func(s string) channel.Parts { return channel.Parts{channel.Text{Body: s}} }
	to := channel.Address{Kind: channel.AddressMail, Value: "support@example.test"}
	subject := "Broken cup " + time.Now().Format("15:04:05.000000")

	alice.send(engagement.Outgoing{Channel: mailbox, To: to, Parts: append(channel.Parts{channel.Mail{Subject: subject}}, text("In pieces.")...)})
	asked := shop.said(subject, 1)
	pic, err := shop.Upload(t.Context(), "form.png", "image/png", int64(len(picture())), bytes.NewReader(picture()))
	require.NoError(t, err)
	pic.Inline = "form@shop"
	answer := shop.send(engagement.Outgoing{Conversation: asked[0].Conversation, Parts: channel.Parts{
		channel.Text{Body: "Please fill this in."}, channel.Mail{HTML: `<p>Please fill <b>this</b> in.</p><img src="cid:form@shop">`}, channel.Image{Media: pic},
	}})
	shown := alice.said(subject, 2)
	assert.Equal(t, shown[0].Conversation, shown[1].Conversation, "it stands in her thread")
	i := slices.IndexFunc(shown[1].Parts, func(p channel.Part) bool { return p.Kind() == channel.PartImage })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, "form@shop", shown[1].Parts[i].(channel.Image).Media.Inline)
	content, _, err := alice.OpenMedia(t.Context(), shown[1].ID, i)
	require.NoError(t, err)
	got, err := io.ReadAll(content.Body)
	require.NoError(t, err)
	require.NoError(t, content.Body.Close())
	assert.Equal(t, picture(), got)

	alice.send(engagement.Outgoing{Conversation: shown[0].Conversation, Parts: text("Done!")})
	back := shop.said(subject, 3)
	assert.Equal(t, answer.Conversation, back[2].Conversation)
	assert.Equal(t, "Done!", back[2].Parts[len(back[2].Parts)-1].(channel.Text).Body)
	require.Len(t, shop.about(subject), 1)
}

// about is the cases with a topic.
func (h *mailHouse) about(topic string) []engagement.InboxItem {
	h.t.Helper()
	var all []engagement.InboxItem
	for _, v := range []engagement.View{engagement.ViewQueue, engagement.ViewMine} {
		page, err := h.Inbox(h.t.Context(), engagement.InboxQuery{View: v, Agent: "ana"})
		require.NoError(h.t, err)
		all = append(all, page.Items...)
	}
	return slices.DeleteFunc(all, func(it engagement.InboxItem) bool { return it.Conversation.Topic != topic })
}

func TestRealBouncesAndDeferralsMakeStatuses(t *testing.T) {
	shop := newMailHouse(t, "support@example.test")
	for address, code := range map[string]string{
		"ghost@customer.test": "5.1.1", // taken in, and given back
		"x@later.test":        "4.4.1", // given up after it could not be delivered
		"who@elsewhere.test":  "5.1.2", // refused at once
	} {
		m := shop.send(engagement.Outgoing{
			Channel: mailbox, To: channel.Address{Kind: channel.AddressMail, Value: address},
			Parts: channel.Parts{channel.Mail{Subject: "Hi"}, channel.Text{Body: "hello"}},
		})
		failed := shop.fate(m.ID, channel.StatusFailed)
		assert.Contains(t, failed.Progress.Failure.Code, code, address)
		assert.Len(t, shop.timeline(m.Conversation), 1, "a report is no message")
	}
}
