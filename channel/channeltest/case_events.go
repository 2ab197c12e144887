package channeltest

import (
	"cmp"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

func eventCases() []Case {
	return []Case{
		{"events/ids", "Every event but a status has an ID, and no two events share one.", eventIDs},
		{"events/account", "Every event names the account that it concerns.", eventAccounts},
		{"events/raw", "Every event keeps what the provider wrote about it, as JSON.", eventRaws},
		{"events/stored", "Every event is the same after it was stored and read back.", eventsStored},
		{"events/content", "No event misses what its kind must have.", eventContents},
		{"events/statuses", "The statuses that Capabilities announce, and no others, are reported about the right message.", eventStatuses},
		{"events/key", "Where Capabilities say KeyReturned, a report brings the message's key back.", eventKeys},
	}
}

// events is what comes in by all ways that the channel has: what becomes of all
// samples, and of two texts that say the same.
func (r *rig) events() []channel.Event {
	r.Helper()
	_, listens := channel.As[channel.Listener](r.Channel)
	_, receives := channel.As[channel.Receiver](r.Channel)
	var all []channel.Event
	if receives || !listens {
		all = r.received()
	}
	if listens {
		all = append(all, r.listened("two", "two")...)
	}
	return all
}

func (r *rig) received() []channel.Event {
	r.Helper()
	rec := r.receiver()
	var all []channel.Event
	for _, s := range append(r.samples(), Sample{Body: r.Webhooks.Text("one")}) {
		if d, err := receive(rec, r.Webhooks.Request(s.Body, Signed)); err == nil {
			all = append(all, r.whole("sample "+s.Name, d.Events)...)
		}
	}
	return all
}

func eventIDs(r *rig) {
	seen := map[channel.ProviderID]channel.EventKind{}
	for _, e := range r.events() {
		id := e.Where().ID
		if id == "" {
			if e.Kind() != channel.EventStatus {
				r.Errorf("an event of kind %s has no ID", e.Kind())
			}
			continue
		}
		if other, ok := seen[id]; ok {
			r.Errorf("two events, of kinds %s and %s, share the ID %q", other, e.Kind(), id)
		}
		seen[id] = e.Kind()
	}
}

func eventAccounts(r *rig) {
	for _, e := range r.events() {
		if got := e.Where().Account; got != r.Account {
			r.Errorf("an event of kind %s has the Account %q, want %q", e.Kind(), got, r.Account)
		}
	}
}

func eventRaws(r *rig) {
	for _, e := range r.events() {
		if raw := e.Where().Raw; len(raw) == 0 || !json.Valid(raw) {
			r.Errorf("the Raw of an event of kind %s is empty or no JSON", e.Kind())
		}
	}
}

func eventsStored(r *rig) {
	for _, e := range r.events() {
		if v := reflect.TypeOf(e); v.Kind() == reflect.Pointer {
			r.Errorf("an event is a %v, want a value", v)
			continue
		}
		first, err := channel.EncodeEvent(e)
		if err != nil {
			r.Errorf("an event of kind %s does not encode: %v", e.Kind(), err)
			continue
		}
		back, err := channel.DecodeEvent(first)
		if err != nil {
			r.Errorf("an event of kind %s cannot be read back: %v", e.Kind(), err)
			continue
		}
		if second, _ := channel.EncodeEvent(back); string(first) != string(second) {
			r.Errorf("an event of kind %s is another one after reading it back:\n%s\n%s", e.Kind(), first, second)
		}
	}
}

func eventContents(r *rig) {
	for _, e := range r.events() {
		missing := lacks(e)
		if m, ok := e.(channel.MessageReceived); ok && r.caps.Window.Counted && missing == "" {
			missing = has("Allowance, though Capabilities say that messages are counted", m.Allowance != nil && m.Allowance.Trigger != "" && m.Allowance.Messages > 0)
		}
		if missing == "" {
			missing = r.lacksThread(e)
		}
		if missing != "" {
			r.Errorf("an event of kind %s has no %s", e.Kind(), missing)
		}
	}
}

// lacksThread wants a thread of a message exactly where the channel has such.
func (r *rig) lacksThread(e channel.Event) string {
	m, ok := e.(channel.MessageReceived)
	if !ok || (m.Thread != "") == r.caps.Threads {
		return ""
	}
	if r.caps.Threads {
		return "Thread, though Capabilities say that there are threads"
	}
	return "right to its Thread, for Capabilities say that there are none"
}

// lacks names what an event should have and has not.
func lacks(e channel.Event) string {
	switch v := e.(type) {
	case channel.MessageReceived:
		return cmp.Or(has("From", !v.From.Address().IsZero() || !v.Chat.IsZero()), has("Parts", len(v.Parts) > 0))
	case channel.EchoReceived:
		return has("Parts", len(v.Parts) > 0)
	case channel.StatusChanged:
		return cmp.Or(lacksTarget(v), has("Status", v.Status != channel.StatusNone))
	case channel.ReactionChanged:
		return cmp.Or(has("Of", v.Of != ""), has("From", !v.From.Address().IsZero()))
	case channel.MessageEdited:
		return cmp.Or(has("Of", v.Of != ""), has("Parts", len(v.Parts) > 0))
	case channel.MessageDeleted:
		return has("Of", v.Of != "")
	case channel.ConversationOpened:
		return has("From", !v.From.Address().IsZero() || !v.Chat.IsZero())
	case channel.ReachChanged:
		return has("From", !v.From.Address().IsZero() || !v.Chat.IsZero())
	case channel.ConsentChanged:
		return has("From", !v.From.Address().IsZero())
	case channel.IdentityChanged:
		return cmp.Or(has("Old", len(v.Old) > 0), has("New", len(v.New) > 0))
	}
	return ""
}

// lacksTarget names what a status misses of the message or messages that it is
// about.
func lacksTarget(v channel.StatusChanged) string {
	switch {
	case v.UpTo.IsZero():
		return has("Of", v.Of != "")
	case v.Of != "":
		return "choice between Of and UpTo"
	}
	return has("To", !v.To.Address().IsZero())
}

// has is empty if the field is there, and otherwise its name.
func has(field string, there bool) string {
	if there {
		return ""
	}
	return field
}

func eventStatuses(r *rig) {
	r.receiver()
	if r.Webhooks.Status == nil {
		if len(r.caps.Statuses) > 0 {
			r.Fatalf("Capabilities announce statuses, so the harness must give Webhooks.Status")
		}
		r.Skipf("the provider reports no status")
	}
	receipt := r.sent(r.text("how far"))
	if receipt.ID == "" && r.carries(channel.PartTemplate) { // some providers name templates only
		receipt = r.sent(r.message(r.example(channel.PartTemplate)))
	}
	for s := channel.StatusAccepted; s <= channel.StatusFailed; s++ {
		announced := slices.Contains(r.caps.Statuses, s)
		body := r.Webhooks.Status(receipt.ID, s)
		if body == nil {
			if announced {
				r.Errorf("Capabilities announce %v, but the provider never reports it", s)
			}
			continue
		}
		r.status(r.taken(s.String(), body), receipt, s, announced)
	}
}

// status checks the report of status s about the message of the receipt.
func (r *rig) status(events []channel.Event, of channel.Receipt, s channel.Status, announced bool) {
	r.Helper()
	for _, e := range events {
		got, ok := e.(channel.StatusChanged)
		switch {
		case !ok:
			r.Errorf("the report that a message was %v became an event of kind %s", s, e.Kind())
		case !announced:
			r.Errorf("the provider reports %v, which Capabilities do not announce", s)
		case got.Status != s || !r.isAbout(got, of):
			r.Errorf("the report that %q was %v became one that %q was %v", of.ID, s, got.Of, got.Status)
		}
	}
	if len(events) != 1 && announced {
		r.Errorf("the report of %v became %d events, want 1", s, len(events))
	}
}

// isAbout reports whether s is about the message: by name, or because it went
// to that person no later than UpTo.
func (r *rig) isAbout(s channel.StatusChanged, of channel.Receipt) bool {
	if s.UpTo.IsZero() {
		return s.Of == of.ID
	}
	return s.Of == "" && slices.Contains(s.To.Addresses, r.To) && !s.UpTo.Before(of.At)
}

func eventKeys(r *rig) {
	r.receiver()
	report := r.Webhooks.Echo
	if report == nil && r.Webhooks.Status != nil && len(r.caps.Statuses) > 0 {
		report = func(of channel.ProviderID) []byte { return r.Webhooks.Status(of, r.caps.Statuses[0]) }
	}
	if !r.caps.KeyReturned {
		r.Skipf("Capabilities do not say KeyReturned")
	}
	if report == nil {
		r.Fatalf("Capabilities say KeyReturned, so the harness must give Webhooks.Status or Webhooks.Echo")
	}
	m := r.text("with a key")
	receipt := r.sent(m)
	events := r.taken("a report", report(receipt.ID))
	for _, e := range events {
		if got, ok := keyOf(e); !ok || got != m.Key {
			r.Errorf("the report brings the key %q, want %q", got, m.Key)
		}
	}
	if len(events) == 0 {
		r.Errorf("the report became no event")
	}
}

// keyOf is the key that a report brings back; false for other events.
func keyOf(e channel.Event) (string, bool) {
	switch v := e.(type) {
	case channel.StatusChanged:
		return v.Key, true
	case channel.EchoReceived:
		return v.Key, true
	}
	return "", false
}
