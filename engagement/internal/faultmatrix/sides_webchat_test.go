package faultmatrix_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/stretchr/testify/require"
)

// A window is a visitor's browser with the chat open. What it could not post it
// posts again, and what it could not hear of it looks up: as the widget does.
type window struct {
	t     *testing.T
	hooks http.Handler
	*webchattest.Visitor
	stream  *webchattest.Stream
	pending []webchattest.Act
	told    map[string]bool // messages that were reported as delivered
	signs   atomic.Int64
}

func openWebChat(t *testing.T) *side {
	const base = "https://chat.shop.example"
	w := &window{t: t, told: map[string]bool{}}
	w.Visitor = webchattest.NewVisitor(base, webchattest.Transport(w))
	return &side{
		transport: http.DefaultTransport,
		own: func(k keeps) (channel.Channel, error) {
			return webchat.New(webchat.Config{
				Account: "shop", BaseURL: base, Secret: channel.NewSecret(webchattest.Secret), Files: k.media,
				Transcript: engagement.Transcript(k.store, webchat.Kind, line, engagement.Policy{}),
				PollEvery:  time.Minute, // the window is opened anew all the time, and hours pass
			})
		},
		sendTo: w.enter, flush: w.flush, end: w.leave, page: isPage,
		say:  func(text string) { w.post(webchattest.Act{"type": "message", "text": text}) },
		show: w.show, read: w.see, shown: func() int { return len(w.ours()) }, signs: func() int { return int(w.signs.Load()) },
	}
}

// isPage reports whether a request is not one that brings events.
func isPage(r *http.Request) bool {
	return r.Method != http.MethodPost || strings.Trim(r.URL.Path, "/") != ""
}

// ServeHTTP implements http.Handler. A process that dies breaks the connection.
func (w *window) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	defer func() {
		if recover() != nil {
			rw.WriteHeader(http.StatusBadGateway)
		}
	}()
	w.hooks.ServeHTTP(rw, r)
}

func (w *window) enter(hooks http.Handler) {
	w.hooks = hooks
	require.NoError(w.t, w.Enter(w.t.Context()))
	w.listen()
}

// listen opens the stream anew, at whatever process there is.
func (w *window) listen() {
	w.leave()
	var err error
	w.stream, err = w.Listen(w.t.Context())
	require.NoError(w.t, err)
	_, err = w.stream.AwaitKind(w.t.Context(), "ready")
	require.NoError(w.t, err)
}

// leave closes the stream.
func (w *window) leave() {
	if w.stream == nil {
		return
	}
	synctest.Wait() // what is on its way arrives
	w.stream.Close()
	for _, e := range w.stream.Events() {
		if e.Kind == "typing" || e.Kind == "seen" {
			w.signs.Add(1)
		}
	}
	w.stream = nil
}

// post posts an event, or keeps it to be posted again.
func (w *window) post(a webchattest.Act) {
	a["id"] = uuid.NewString()
	if _, err := w.Act(w.t.Context(), a); err != nil {
		w.pending = append(w.pending, a)
	}
}

// flush posts what was not answered, and reports what has come meanwhile.
func (w *window) flush(ctx context.Context) error {
	again := w.pending
	w.pending = nil
	for _, a := range again {
		if _, err := w.Act(ctx, a); err != nil {
			w.pending = append(w.pending, a)
		}
	}
	w.listen()
	for _, id := range w.ours() {
		if !w.told[id] {
			w.told[id] = true
			w.post(webchattest.Act{"type": "delivered", "ids": []string{id}})
		}
	}
	return nil
}

// ours are the messages of the business that the visitor sees.
func (w *window) ours() (ids []string) {
	for _, m := range w.Shown() {
		if m.Author != string(channel.AuthorContact) {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// see is the visitor looking at what is there.
func (w *window) see() { w.post(webchattest.Act{"type": "read", "ids": w.ours()}) }

// show sends a picture.
func (w *window) show(body []byte) error {
	up, err := w.Upload(w.t.Context(), "a.jpg", body)
	if err == nil {
		w.post(webchattest.Act{"type": "message", "files": []string{up.Upload}})
	}
	return err
}
