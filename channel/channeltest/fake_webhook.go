package channeltest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/rapport-go/rapport/channel"
)

// FakeSignature is the header that signs a Fake's webhooks: the HMAC-SHA256 of
// the body in hex.
const FakeSignature = "X-Fake-Signature"

// Webhook returns a signed request that brings events to the Fake. It panics
// if an event cannot be encoded.
func (f *Fake) Webhook(events ...channel.Event) *http.Request { return f.Sign(envelope(events)) }

// SignedBody is a webhook in pieces, for tests that post it to a host's handler
// themselves. It panics if an event cannot be encoded.
func (f *Fake) SignedBody(events ...channel.Event) ([]byte, http.Header) {
	r := f.Webhook(events...)
	return envelope(events), r.Header
}

func envelope(events []channel.Event) []byte {
	var body struct {
		Events []json.RawMessage `json:"events"`
	}
	for _, e := range events {
		b, err := channel.EncodeEvent(e)
		if err != nil {
			panic(fmt.Sprintf("channeltest: event cannot be encoded: %v", err))
		}
		body.Events = append(body.Events, b)
	}
	b, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Sprintf("channeltest: webhook cannot be encoded: %v", err))
	}
	return b
}

// Sign returns a request with the body and its signature.
func (f *Fake) Sign(body []byte) *http.Request {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "https://host.invalid/webhook", bytes.NewReader(body))
	if err != nil {
		panic(err) // method and address are constant
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(FakeSignature, f.signature(body))
	return r
}

func (f *Fake) signature(body []byte) string {
	f.mu.Lock()
	secret := f.secret
	f.mu.Unlock()
	mac := hmac.New(sha256.New, []byte(secret.Reveal()))
	_, _ = mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// Receive takes a request of Webhook. Items that are no event become an
// [channel.UnknownEvent].
func (f *Fake) Receive(_ context.Context, r *http.Request) (channel.Delivery, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return channel.Delivery{}, failed("receive", unread(err), err)
	}
	if !hmac.Equal([]byte(f.signature(body)), []byte(r.Header.Get(FakeSignature))) {
		return channel.Delivery{}, failed("receive", channel.Unauthorized, errors.New("wrong signature"))
	}
	var in struct {
		Events []json.RawMessage `json:"events"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return channel.Delivery{}, failed("receive", channel.Invalid, err)
	}
	var d channel.Delivery
	for _, raw := range in.Events {
		d.Events = append(d.Events, f.decode(raw))
	}
	return d, nil
}

// unread sorts an error of reading a webhook's body.
func unread(err error) channel.ErrorKind {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return channel.Invalid
	}
	return channel.Unavailable
}

// decode reads one event, with its texts cleaned, its Raw filled in, and an ID
// and an account if it has none.
func (f *Fake) decode(raw json.RawMessage) channel.Event {
	var fields map[string]any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&fields); err != nil || fields == nil {
		return f.unknown(raw, "")
	}
	clean(fields)
	if id, _ := fields["id"].(string); id == "" {
		fields["id"] = channel.DeriveID(string(raw))
	}
	if account, _ := fields["account"].(string); account == "" {
		fields["account"] = f.Account()
	}
	fields["raw"] = raw
	b, err := json.Marshal(fields)
	if err != nil {
		return f.unknown(raw, "")
	}
	e, err := channel.DecodeEvent(b)
	if err != nil {
		kind, _ := fields["kind"].(string)
		return f.unknown(raw, kind)
	}
	return e
}

func (f *Fake) unknown(raw json.RawMessage, kind string) channel.UnknownEvent {
	origin := channel.Origin{ID: channel.DeriveID(string(raw)), Account: f.Account(), Raw: raw}
	return channel.UnknownEvent{Origin: origin, Type: kind}
}

// clean makes every string within v storable and returns v.
func clean(v any) any {
	switch v := v.(type) {
	case string:
		return channel.CleanText(v)
	case []any:
		for i := range v {
			v[i] = clean(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = clean(v[k])
		}
	}
	return v
}

// Inbound makes a text message from a contact, with an ID that the Fake has not
// used before. At is zero.
func (f *Fake) Inbound(from channel.Address, text string) channel.MessageReceived {
	return channel.MessageReceived{
		Origin: channel.Origin{ID: f.freshID()},
		From:   channel.Person{Addresses: []channel.Address{from}},
		Parts:  channel.Parts{channel.Text{Body: text}},
	}
}

// StatusOf makes a report about a message, with an ID that the Fake has not used
// before. It brings the message's key back if the Capabilities say so. At is
// zero. A failure has the kind Unreachable.
func (f *Fake) StatusOf(id channel.ProviderID, s channel.Status) channel.StatusChanged {
	e := channel.StatusChanged{Origin: channel.Origin{ID: f.freshID()}, Of: id, Key: f.keyOf(id), Status: s}
	if s == channel.StatusFailed {
		e.Failure = channel.Failure{Kind: channel.Unreachable, Code: "fake"}
	}
	return e
}

// EchoOf makes the echo of a message that arrived: its Origin.ID is the
// receipt's. It brings the key back if the Capabilities say so. At is zero.
func (f *Fake) EchoOf(id channel.ProviderID, m channel.Message) channel.EchoReceived {
	return channel.EchoReceived{
		Origin: channel.Origin{ID: id},
		To:     channel.Person{Addresses: []channel.Address{m.To}},
		Thread: m.Thread, Parts: cloneParts(m.Parts), ReplyTo: m.ReplyTo, Key: f.keyOf(id),
	}
}

func (f *Fake) keyOf(id channel.ProviderID) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.caps.KeyReturned {
		return ""
	}
	return f.keys[id]
}

func (f *Fake) freshID() channel.ProviderID {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
	return channel.ProviderID(fmt.Sprintf("%s-event-%d", f.account, f.count))
}
