package email_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
)

const (
	support = "support@shop.example"
	testKey = "a key for tests, long enough"
	ann     = "ann@mail.example"
)

var start = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

// files is a FileStore in memory.
type files struct {
	mu  sync.Mutex
	all map[string][]byte
}

func (f *files) Put(_ context.Context, key string, r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == nil {
		f.all = map[string][]byte{}
	}
	f.all[key] = b
	return nil
}

func (f *files) Open(_ context.Context, key string) (io.ReadCloser, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b, ok := f.all[key]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(b)), nil
}

// keep puts a file into the store and gives the Media for it.
func (f *files) keep(key, kind, name string, content []byte) channel.Media {
	_ = f.Put(context.Background(), key, bytes.NewReader(content))
	return channel.Media{Stored: key, Type: kind, Name: name, Size: int64(len(content))}
}

// A rig is a channel, its servers and a customer.
type rig struct {
	*testing.T
	s     *emailtest.Server
	c     *email.Channel
	ann   *emailtest.Customer
	files *files
	keys  int
}

func newRig(t *testing.T, o emailtest.Options, change ...func(*email.Config)) *rig {
	t.Helper()
	s := emailtest.New(o)
	t.Cleanup(s.Close)
	r := &rig{T: t, s: s, files: &files{}, ann: s.Customer(ann, "Ann")}
	s.Add(support, "secret", "Done")
	r.c = r.another(change...)
	return r
}

// another is one more channel of the same mailbox, as after a restart.
func (r *rig) another(change ...func(*email.Config)) *email.Channel {
	r.Helper()
	cfg := r.s.Config(support)
	cfg.Files = r.files
	for _, f := range change {
		f(&cfg)
	}
	c, err := email.New(cfg)
	require.NoError(r, err)
	return c
}

func (r *rig) message(parts ...channel.Part) *channel.Message {
	r.keys++
	key := "018f3c1e-0000-7000-8000-" + string([]byte{
		'0', '0', '0', '0', '0', '0', '0', '0', '0', '0' + byte(r.keys/100%10), '0' + byte(r.keys/10%10), '0' + byte(r.keys%10),
	})
	return &channel.Message{
		Key: key, To: email.Address(ann), Author: channel.AuthorAgent, Now: start, Created: start, Parts: parts,
	}
}

func (r *rig) text(body string) *channel.Message { return r.message(channel.Text{Body: body}) }

func (r *rig) sent(m *channel.Message) channel.Receipt {
	r.Helper()
	receipt, err := r.c.Send(r.Context(), m)
	require.NoError(r, err)
	return receipt
}

// A listening is a Listen that runs.
type listening struct {
	events chan channel.Event
	stop   context.CancelFunc
	ended  chan error
}

// listen starts c.Listen and hands on what it emits. store, if not nil, may refuse.
func (r *rig) listen(c *email.Channel, store func(...channel.Event) error) *listening {
	ctx, cancel := context.WithCancel(r.Context())
	l := &listening{events: make(chan channel.Event, 10000), stop: cancel, ended: make(chan error, 1)}
	go func() {
		l.ended <- c.Listen(ctx, func(_ context.Context, events ...channel.Event) error {
			if store != nil {
				if err := store(events...); err != nil {
					return err
				}
			}
			for _, e := range events {
				l.events <- e
			}
			return nil
		})
	}()
	r.Cleanup(cancel)
	return l
}

// end stops it and returns what Listen said.
func (l *listening) end() error {
	l.stop()
	return <-l.ended
}

// next waits for the next event.
func (r *rig) next(l *listening) channel.Event {
	r.Helper()
	select {
	case e := <-l.events:
		return e
	case err := <-l.ended:
		l.ended <- err
		r.Fatalf("Listen ended: %v", err)
	case <-time.After(20 * time.Second):
		r.Fatal("nothing was emitted")
	}
	return nil
}

func next[E channel.Event](r *rig, l *listening) E {
	r.Helper()
	e := r.next(l)
	v, ok := e.(E)
	require.True(r, ok, "%T: %+v", e, e)
	return v
}

// text is what the texts of parts say together.
func textOf(parts channel.Parts) string {
	var all string
	for _, p := range parts {
		if t, ok := p.(channel.Text); ok {
			all += t.Body
		}
	}
	return all
}

func mailOf(parts channel.Parts) channel.Mail {
	for _, p := range parts {
		if m, ok := p.(channel.Mail); ok {
			return m
		}
	}
	return channel.Mail{}
}
