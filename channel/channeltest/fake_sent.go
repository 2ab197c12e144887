package channeltest

import (
	"context"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// Sent returns the messages that arrived, in order. They are deep copies, of
// everything but Native.
func (f *Fake) Sent() []channel.Message {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []channel.Message
	for i := range f.sent {
		out = append(out, cloneMessage(&f.sent[i]))
	}
	return out
}

// Copies counts the messages that arrived with the key.
func (f *Fake) Copies(key string) int {
	n := 0
	for _, m := range f.Sent() {
		if m.Key == key {
			n++
		}
	}
	return n
}

// Calls counts the requests that got as far as the provider: every Send and
// every call of another verb that was not refused beforehand.
func (f *Fake) Calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

// Plain returns the Fake without its verbs: a Channel that can send and nothing
// else. Its Capabilities say so.
func (f *Fake) Plain() channel.Channel { return plain{f} }

type plain struct{ f *Fake }

func (p plain) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	return p.f.Send(ctx, m)
}

func (p plain) Capabilities() channel.Capabilities {
	c := p.f.Capabilities()
	c.Receive, c.Listen, c.OpenMedia, c.UploadMedia, c.MarkRead = false, false, false, false, false
	c.TypingFor, c.Profile, c.CheckContact, c.CheckHealth, c.Native = 0, false, false, false, false
	c.Starters, c.Statuses = channel.StarterLimits{}, nil
	c.KeyReturned = false
	return c
}

// Words says in one line what parts are, for printing: the texts of texts, and
// the kinds of all else.
func Words(parts channel.Parts) string {
	var all []string
	for _, part := range parts {
		if t, ok := part.(channel.Text); ok {
			all = append(all, t.Body)
			continue
		}
		all = append(all, "["+string(part.Kind())+"]")
	}
	return strings.Join(all, " ")
}
