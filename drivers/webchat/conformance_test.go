package webchat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestConformance(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{New: bench, Skip: skips()})
}

// skips are the cases that take a provider who can say no. Here the other side
// is our own widget: it is not asked, and what it misses it fetches later.
func skips() map[string]string {
	all := map[string]string{
		"receive/altered": "a session token proves who posts, and does not sign what is posted: TLS does",
		"context/during":  "Send waits for nobody",
	}
	for _, f := range []channeltest.Fault{
		channeltest.FaultRefuse, channeltest.FaultCredentials, channeltest.FaultBlocked, channeltest.FaultThrottle,
		channeltest.FaultDown, channeltest.FaultNoConnection, channeltest.FaultLostAnswer, channeltest.FaultGarbled,
	} {
		all["failure/"+string(f)] = "there is no provider whose answer could go wrong"
	}
	return all
}

func bench(tb channeltest.TB) *channeltest.Bench {
	host, err := webchattest.NewHost(open())
	if err != nil {
		tb.Fatalf("NewHost: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	ana := host.Visitor()
	check := func(err error) {
		if err != nil {
			tb.Fatalf("%v", err)
		}
	}
	check(ana.Enter(ctx))
	hello, err := ana.Say(ctx, "hello")
	check(err)
	stream, err := ana.Listen(ctx)
	check(err)
	_, err = stream.AwaitKind(ctx, "ready")
	check(err)
	tb.Cleanup(func() { stream.Close(); cancel() })
	d := &desk{Channel: host.Channel(), ctx: ctx, stream: stream, to: ana.Address()}
	return &channeltest.Bench{
		Channel: d, To: ana.Address(), Now: noon, Account: "chat", Earlier: channel.ProviderID(hello.MessageID),
		Secrets: []string{webchattest.Secret, ana.Session().Token}, Appeared: d.appeared, Requests: d.requests,
		Break:    func(channeltest.Fault) <-chan struct{} { return nil },
		Webhooks: webhooks(ana.Session().Token),
		File: func() (channel.Media, []byte) {
			u, err := ana.Upload(ctx, "a.txt", []byte("what the file says"))
			check(err)
			_, err = ana.Act(ctx, webchattest.Act{"type": "message", "files": []string{u.Upload}})
			check(err)
			m := host.Events()[len(host.Events())-1].(channel.MessageReceived)
			media, _ := channel.MediaOf(m.Parts[0])
			return media, []byte("what the file says")
		},
	}
}

// open is a chat without limits of speed, whose clock stands still.
func open() webchat.Config {
	free := channel.Rate{PerSecond: -1}
	return webchat.Config{
		Now:       func() time.Time { return noon },
		Rates:     webchat.Rates{Messages: free, Signals: free, Files: free, Sessions: free, Calls: free},
		PollEvery: -1,
		Offline:   []webchat.Field{{Key: "email", Type: webchat.FieldMail, Label: "Mail", Required: true}},
	}
}

// A desk waits until the browser shows what was sent, and knows the keys.
type desk struct {
	channel.Channel
	ctx    context.Context
	stream *webchattest.Stream
	to     channel.Address

	mu   sync.Mutex
	keys map[channel.ProviderID]string
}

func (d *desk) Unwrap() channel.Channel { return d.Channel }

func (d *desk) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	r, err := d.Channel.Send(ctx, m)
	if err != nil {
		return r, err
	}
	d.mu.Lock()
	if d.keys == nil {
		d.keys = map[channel.ProviderID]string{}
	}
	d.keys[r.ID] = m.Key
	d.mu.Unlock()
	return r, d.stream.Until(d.ctx, func() bool {
		return slices.ContainsFunc(d.appeared(), func(a channeltest.Appearance) bool { return a.ID == r.ID })
	})
}

func (d *desk) Typing(ctx context.Context, to channel.Address, last channel.ProviderID) error {
	return d.after(d.Channel.(*webchat.Channel).Typing(ctx, to, last))
}

func (d *desk) MarkRead(ctx context.Context, to channel.Address, id channel.ProviderID, memo string) error {
	return d.after(d.Channel.(*webchat.Channel).MarkRead(ctx, to, id, memo))
}

// after waits until the browser has been told something more.
func (d *desk) after(err error) error {
	if err != nil {
		return err
	}
	before := d.requests()
	return d.stream.Until(d.ctx, func() bool { return d.requests() > before || d.told() })
}

// told reports whether the latest thing is a sign.
func (d *desk) told() bool {
	all := d.stream.Events()
	last := all[len(all)-1].Kind
	return last == "typing" || last == "seen"
}

// requests is what the browser was told.
func (d *desk) requests() int {
	n := 0
	for _, e := range d.stream.Events() {
		if e.Kind == "message" || e.Kind == "typing" || e.Kind == "seen" {
			n++
		}
	}
	return n
}

func (d *desk) appeared() []channeltest.Appearance {
	var all []channeltest.Appearance
	for _, e := range d.stream.Events() {
		m := e.Message()
		if m.ID == "" || m.Author == "contact" {
			continue
		}
		id := channel.ProviderID(m.ID)
		d.mu.Lock()
		key := d.keys[id]
		d.mu.Unlock()
		all = append(all, channeltest.Appearance{
			ID: id, Key: key, To: d.to.Value, Kind: channel.PartKind(m.Parts[0].Kind), Text: m.Text(), ReplyTo: channel.ProviderID(m.ReplyTo),
		})
	}
	return all
}

func webhooks(token string) *channeltest.Webhooks {
	return &channeltest.Webhooks{
		Request: func(body []byte, s channeltest.Signature) *http.Request { return posted(body, s, token) },
		Text:    func(text string) []byte { return act("message", webchattest.Act{"text": text}) },
		Unknown: func() []byte { return act("wave", webchattest.Act{"hand": "left"}) },
		Batch:   together,
		Status: func(of channel.ProviderID, s channel.Status) []byte {
			names := map[channel.Status]string{channel.StatusDelivered: "delivered", channel.StatusRead: "read"}
			if names[s] == "" {
				return nil
			}
			return act(names[s], webchattest.Act{"ids": []channel.ProviderID{of}})
		},
		Samples: []channeltest.Sample{
			{Name: "open", Body: act("open", webchattest.Act{"via": "page"}), Kinds: []channel.EventKind{channel.EventOpened}},
			{Name: "choice", Body: act("message", webchattest.Act{"choice": map[string]string{"id": "a", "title": "A"}}), Kinds: []channel.EventKind{channel.EventMessage}},
			{Name: "form", Body: act("form", webchattest.Act{"form": "offline", "values": map[string]string{"email": "a@example.com"}}), Kinds: []channel.EventKind{channel.EventMessage}},
			{Name: "delivered", Body: act("delivered", webchattest.Act{"ids": []string{"o.1", "o.2"}}), Kinds: []channel.EventKind{channel.EventStatus, channel.EventStatus}},
		},
	}
}

func posted(body []byte, s channeltest.Signature, token string) *http.Request {
	r, err := http.NewRequest(http.MethodPost, webchattest.Origin+webchattest.Mount, bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	r.RemoteAddr = "192.0.2.1:1"
	switch s {
	case channeltest.Signed:
		r.Header.Set("Authorization", "Bearer "+token)
	case channeltest.Forged:
		r.Header.Set("Authorization", "Bearer "+foreign())
	}
	return r
}

// foreign is a session of a host with another secret.
var foreign = sync.OnceValue(func() string {
	cfg := open()
	cfg.Secret = channel.NewSecret("quite another secret that is long enough")
	host, err := webchattest.NewHost(cfg)
	if err != nil {
		panic(err)
	}
	v := host.Visitor()
	if err := v.Enter(context.Background()); err != nil {
		panic(err)
	}
	return v.Session().Token
})

func act(kind string, a webchattest.Act) []byte {
	a["type"], a["id"] = kind, uuid.NewString()
	body, err := json.Marshal(map[string]any{"events": []webchattest.Act{a}})
	if err != nil {
		panic(err)
	}
	return body
}

func together(bodies ...[]byte) []byte {
	var all []json.RawMessage
	for _, b := range bodies {
		var one struct {
			Events []json.RawMessage `json:"events"`
		}
		if err := json.Unmarshal(b, &one); err != nil {
			panic(err)
		}
		all = append(all, one.Events...)
	}
	body, err := json.Marshal(map[string]any{"events": all})
	if err != nil {
		panic(err)
	}
	return body
}
