package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Pigeon is the driver of an invented provider: messages go out as JSON over
// HTTP, and come in as signed webhooks. It is all that a driver needs.
type Pigeon struct {
	Base      string         // where the API is
	Loft      string         // the account
	Token     channel.Secret // for calls to the API
	HookKey   channel.Secret // for the signatures of webhooks
	Transport http.RoundTripper
}

// Capabilities says what Pigeon carries. Every rule names where it was read.
func (p *Pigeon) Capabilities() channel.Capabilities {
	return channel.Capabilities{
		Kind: "pigeon",
		Parts: map[channel.PartKind]channel.PartSupport{
			channel.PartText: {Level: channel.SupportFull, Limits: map[channel.Field]channel.Limit{
				channel.FieldBody: {Max: 1000, Unit: channel.Runes},
			}},
			channel.PartImage: {Level: channel.SupportFull, Limits: map[channel.Field]channel.Limit{
				channel.FieldCaption: {Max: 100, Unit: channel.Runes},
			}},
		},
		Reply:       channel.SupportFull,
		Statuses:    []channel.Status{channel.StatusDelivered, channel.StatusRead, channel.StatusFailed},
		Idempotent:  true,
		KeyReturned: true,
		Receive:     true,
		Sources:     []channel.Source{{Rule: "lengths, keys and statuses", Page: "the comments of loft.go", Date: "2026-11-21"}},
	}
}

// Account is what Pigeon calls the business. It tells webhooks apart.
func (p *Pigeon) Account() string { return p.Loft }

// outgoing is the body of POST /messages.
type outgoing struct {
	Key     string `json:"key"`
	To      string `json:"to"`
	Text    string `json:"text,omitempty"`
	Picture string `json:"picture,omitempty"`
	ReplyTo string `json:"reply_to,omitempty"`
}

// Send translates m, makes one call, and says what came of it.
func (p *Pigeon) Send(ctx context.Context, m *channel.Message) (channel.Receipt, error) {
	if err := ctx.Err(); err != nil {
		return channel.Receipt{}, &channel.Error{Kind: channel.Unavailable, Op: "pigeon: send", Err: err}
	}
	out, err := translate(m)
	if err != nil {
		return channel.Receipt{}, err
	}
	answer, err := p.post(ctx, out)
	if err != nil {
		return channel.Receipt{}, err
	}
	return channel.Receipt{ID: channel.ProviderID(answer.ID), Status: channel.StatusAccepted}, nil
}

// translate refuses what Pigeon does not carry before anything is sent.
func translate(m *channel.Message) (outgoing, error) {
	out := outgoing{Key: m.Key, To: m.To.Value, ReplyTo: string(m.ReplyTo)}
	switch {
	case m.Native != nil:
		return out, refusal(channel.Invalid, "pigeon has no native messages")
	case m.To.Kind != channel.AddressUser || m.To.Value == "":
		return out, refusal(channel.Invalid, "the message needs the address of a user")
	case len(m.Parts) != 1:
		return out, refusal(channel.Invalid, "a call carries exactly one part")
	}
	switch part := m.Parts[0].(type) {
	case channel.Text:
		out.Text = part.Body
	case channel.Image:
		if out.Text, out.Picture = part.Caption, part.Media.URL; out.Picture == "" {
			return out, refusal(channel.Invalid, "a picture needs an address")
		}
	default:
		return out, refusal(channel.Unsupported, "pigeon carries no "+string(part.Kind()))
	}
	return out, nil
}

func refusal(kind channel.ErrorKind, why string) error {
	return &channel.Error{Kind: kind, Op: "pigeon: send", Detail: why}
}

// answered is the body of Pigeon's answers, good or bad.
type answered struct {
	ID      string `json:"id"`
	Code    string `json:"code"`
	Problem string `json:"problem"`
}

// post makes the one call. From the moment that the request may have left, a
// failure to get an answer is Uncertain.
func (p *Pigeon) post(ctx context.Context, out outgoing) (answered, error) {
	body, err := json.Marshal(out)
	if err != nil {
		return answered{}, refusal(channel.Invalid, "the message does not encode as JSON")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.Base+"/messages", bytes.NewReader(body))
	if err != nil {
		return answered{}, refusal(channel.Invalid, "the base address is wrong")
	}
	r.Header.Set("Authorization", "Bearer "+p.Token.Reveal())
	r.Header.Set("Content-Type", "application/json")
	res, err := p.Transport.RoundTrip(r)
	if err != nil {
		return answered{}, &channel.Error{Kind: channel.Unavailable, Op: "pigeon: send", Uncertain: !neverLeft(err), Err: err}
	}
	defer func() { _ = res.Body.Close() }()
	var a answered
	err = json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&a)
	if res.StatusCode != http.StatusOK {
		return a, classify(res, a)
	}
	if err != nil || a.ID == "" {
		return a, &channel.Error{Kind: channel.Unavailable, Op: "pigeon: send", Detail: "the answer cannot be read", Uncertain: true, Err: err}
	}
	return a, nil
}

// neverLeft reports whether there was no connection to send anything over.
func neverLeft(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// classify turns Pigeon's codes into what the caller must do next.
func classify(res *http.Response, a answered) error {
	e := &channel.Error{Op: "pigeon: send", Code: a.Code, Detail: a.Problem}
	switch {
	case a.Code == "no_such_user" || a.Code == "blocked":
		e.Kind, e.Scope = channel.Unreachable, channel.ScopeRecipient
	case res.StatusCode == http.StatusUnauthorized:
		e.Kind, e.Scope = channel.Unauthorized, channel.ScopeChannel
	case res.StatusCode == http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
		e.Kind, e.Scope, e.RetryAfter = channel.RateLimited, channel.ScopeChannel, time.Duration(seconds)*time.Second
	case res.StatusCode >= 500:
		e.Kind, e.Uncertain = channel.Unavailable, true
	default:
		e.Kind = channel.Invalid
	}
	return e
}

// Receive checks the signature over the bytes as they came, then decodes.
func (p *Pigeon) Receive(_ context.Context, r *http.Request) (channel.Delivery, error) {
	fail := func(kind channel.ErrorKind, err error) (channel.Delivery, error) {
		return channel.Delivery{}, &channel.Error{Kind: kind, Op: "pigeon: receive", Err: err}
	}
	body, err := io.ReadAll(r.Body)
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return fail(channel.Invalid, err)
	}
	if err != nil {
		return fail(channel.Unavailable, err)
	}
	if !hmac.Equal([]byte(r.Header.Get("X-Pigeon-Signature")), []byte(sign(p.HookKey, body))) {
		return fail(channel.Unauthorized, errors.New("the signature is wrong or missing"))
	}
	var in struct {
		Events []json.RawMessage `json:"events"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return fail(channel.Invalid, errors.New("the body is no JSON object with events"))
	}
	var d channel.Delivery
	for _, raw := range in.Events {
		d.Events = append(d.Events, p.event(raw))
	}
	return d, nil
}

func sign(key channel.Secret, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	_, _ = mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// incoming is one event of a webhook.
type incoming struct {
	ID      string    `json:"id"`
	Type    string    `json:"type"`
	At      time.Time `json:"at"`
	From    string    `json:"from"`
	Name    string    `json:"name"`
	Text    *string   `json:"text"`
	ReplyTo string    `json:"reply_to"`
	Message string    `json:"message"`
	Key     string    `json:"key"`
	Status  string    `json:"status"`
	Code    string    `json:"code"`
}

var statuses = map[string]channel.Status{
	"delivered": channel.StatusDelivered, "read": channel.StatusRead, "failed": channel.StatusFailed,
}

// event never fails: what it does not know is kept as it came.
func (p *Pigeon) event(raw json.RawMessage) channel.Event {
	var in incoming
	err := json.Unmarshal(raw, &in)
	at := channel.Origin{ID: channel.ProviderID(in.ID), Account: p.Loft, At: in.At, Raw: raw}
	if at.ID == "" {
		at.ID = channel.DeriveID(string(raw))
	}
	status, known := statuses[in.Status]
	switch {
	case err == nil && in.Type == "message" && in.From != "":
		from := channel.Person{Addresses: []channel.Address{{Kind: channel.AddressUser, Value: in.From}}, Name: in.Name}
		return channel.MessageReceived{Origin: at, From: from, Parts: content(in), ReplyTo: channel.ProviderID(in.ReplyTo)}
	case err == nil && in.Type == "status" && known && in.Message != "":
		s := channel.StatusChanged{Origin: at, Of: channel.ProviderID(in.Message), Key: in.Key, Status: status}
		if status == channel.StatusFailed {
			s.Failure = channel.Failure{Kind: channel.Unreachable, Code: in.Code}
		}
		return s
	}
	return channel.UnknownEvent{Origin: at, Type: in.Type}
}

// content is never empty: what is not text has at least a place in the talk.
func content(in incoming) channel.Parts {
	if in.Text == nil {
		return channel.Parts{channel.Placeholder{Type: "not a text"}}
	}
	return channel.Parts{channel.Text{Body: *in.Text}}
}
