package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/storage"
)

// A provider is the simulator behind a real port. Its webhooks go through the
// poster, which times and repeats them.
type provider struct {
	sim    *whatsapptest.Server
	ledger *ledger
	poster *poster
	// linger is how long an answer is held back after a message was accepted.
	linger time.Duration
	server *http.Server
	url    string
}

const webhookPath = "/webhooks/" + string(channelID)

func newProvider(o options, l *ledger, p *poster) (*provider, error) {
	before, after := o.latency, time.Duration(0)
	if o.kill > 0 { // so that some die before and some after they are accepted
		before, after = o.latency/2, o.latency/2
	}
	v := &provider{ledger: l, poster: p, linger: after}
	v.sim = whatsapptest.New(whatsapptest.Options{
		Latency: before, StatusDelay: statusDelay, AutoRead: true, ScreenLimit: 1,
		NoStatuses: !o.reads(), Batch: o.batch, Workers: o.connections, Tries: 1 << 20,
	})
	v.sim.SendTo(http.HandlerFunc(v.forward))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	v.url = "http://" + listener.Addr().String()
	v.server = &http.Server{Handler: http.HandlerFunc(v.graph), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = v.server.Serve(listener) }() // until close
	return v, nil
}

func (v *provider) close() error { return v.server.Close() }

// graph is the Graph API.
func (v *provider) graph(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	watched := &watchedWriter{ResponseWriter: w, status: http.StatusOK}
	v.sim.ServeHTTP(watched, r)
	if id, ok := keyIn(body); ok && watched.status == http.StatusOK {
		v.ledger.take(id, time.Now())
	}
	if v.linger > 0 {
		pause(r.Context(), v.linger)
	}
}

// keyIn finds our id of the message that a call is about.
func keyIn(body []byte) (storage.MessageID, bool) {
	_, rest, found := bytes.Cut(body, []byte(`"biz_opaque_callback_data":"`))
	text, _, closed := bytes.Cut(rest, []byte(`"`))
	if !found || !closed {
		return storage.MessageID{}, false
	}
	id, err := storage.ParseID[storage.Message](string(text))
	return id, err == nil
}

type watchedWriter struct {
	http.ResponseWriter
	status int
}

func (w *watchedWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// forward takes a webhook of the simulator's to the host.
func (v *provider) forward(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	intended := v.due(body)
	_, err = v.poster.deliver(r.Context(), kindStatus, webhookPath, r.Header.Get("X-Hub-Signature-256"), body)
	if err != nil {
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	}
	if n := bytes.Count(body, []byte(`"status":"`)); n > 0 {
		v.poster.recorder.done(kindStatus, n, intended, time.Now())
	}
}

// statusDelay is how long after the one before it each status is sent.
const statusDelay = 50 * time.Millisecond

// due is when a webhook should have been sent: its first status some time
// after the message was accepted. The simulator may come late, when all its
// workers wait for the host, and that must count as well. It is now for a
// webhook without statuses, and for a status that overtook the acceptance.
func (v *provider) due(body []byte) time.Time {
	now := time.Now()
	id, ok := keyIn(body)
	accepted, known := v.ledger.acceptedAt(id)
	if !ok || !known {
		return now
	}
	for i, r := range reports {
		if bytes.Contains(body, []byte(`"status":"`+r.word+`"`)) {
			return earlier(now, accepted.Add(time.Duration(i)*statusDelay))
		}
	}
	return now
}

// greet makes every customer write once, so that they may be written to.
func (v *provider) greet(contacts int) []customer {
	all := make([]customer, contacts)
	for i := range all {
		phone := v.sim.Phone(numberOf(i))
		all[i] = customerOf(i, phone.Customer())
		all[i].hello = phone.Say("Hello, is anybody there?")
	}
	return all
}

// rest waits until the simulator has delivered everything, or ctx is done.
func (v *provider) rest(ctx context.Context) bool {
	for v.sim.Pending() > 0 {
		if !pause(ctx, 5*time.Millisecond) {
			return false
		}
	}
	return true
}

// copies is how often each message appeared on a phone, by its key.
func (v *provider) copies() map[string]int {
	all := map[string]int{}
	v.sim.EachCopy(func(key string, n int) bool {
		all[key] = n
		return true
	})
	return all
}
