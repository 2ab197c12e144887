package webchat

import (
	"encoding/json"
	"regexp"

	"github.com/rapport-go/rapport/channel"
)

// The types of event that the widget sends.
const (
	typeOpen      = "open"
	typeMessage   = "message"
	typeForm      = "form"
	typeDelivered = "delivered"
	typeRead      = "read"
	typeDelete    = "delete"
	typeIdentify  = "identify"
)

// An event is what the widget says that the visitor did.
type event struct {
	Type string `json:"type"`
	ID   string `json:"id"`

	entry
	Text    string                     `json:"text"`
	Files   []string                   `json:"files"`
	Choice  *choice                    `json:"choice"`
	ReplyTo string                     `json:"reply_to"`
	Form    string                     `json:"form"`
	Values  map[string]json.RawMessage `json:"values"`
	// IDs are the messages that a signal is about, and Of the one that is taken
	// back.
	IDs      []string `json:"ids"`
	Of       string   `json:"of"`
	Identity string   `json:"identity"`

	raw json.RawMessage
}

// An entry is how the visitor got here.
type entry struct {
	Via   string `json:"via"`
	Tag   string `json:"tag"`
	Staff string `json:"staff"`
	Code  string `json:"code"`
	Page  string `json:"page"`
	Title string `json:"title"`
}

type choice struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

var clientID = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// decode reads what the widget posted. An error is Invalid, and quotes nothing.
func decode(body []byte) ([]event, error) {
	var call struct {
		Events []json.RawMessage `json:"events"`
	}
	if !json.Valid(body) || json.Unmarshal(body, &call) != nil {
		return nil, invalid("not the JSON that it should be")
	}
	if n := len(call.Events); n == 0 || n > maxEvents {
		return nil, invalid("no events, or more than 20")
	}
	events := make([]event, 0, len(call.Events))
	seen := map[string]bool{}
	for _, raw := range call.Events {
		e, err := decodeOne(raw)
		if err != nil {
			return nil, err
		}
		if seen[e.ID] {
			return nil, invalid("two events share an id")
		}
		seen[e.ID] = true
		events = append(events, e)
	}
	return events, nil
}

func decodeOne(raw json.RawMessage) (event, error) {
	var kind struct {
		Type string `json:"type"`
		ID   string `json:"id"`
	}
	if json.Unmarshal(raw, &kind) != nil || kind.Type == "" || len(kind.Type) > 64 || !clientID.MatchString(kind.ID) {
		return event{}, invalid("an event without a type or an id of 8 to 64 characters")
	}
	e := event{Type: kind.Type, ID: kind.ID, raw: raw}
	if !known(kind.Type) {
		return e, nil
	}
	if json.Unmarshal(raw, &e) != nil {
		return event{}, invalid("an event with a field of the wrong type")
	}
	return e, nil
}

func known(kind string) bool {
	switch kind {
	case typeOpen, typeMessage, typeForm, typeDelivered, typeRead, typeDelete, typeIdentify:
		return true
	}
	return false
}

// kept is the event as it may be stored: tokens are not.
func (e event) kept() json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal(e.raw, &all) != nil {
		return e.raw
	}
	_, vouches := all["identity"]
	_, uploads := all["files"]
	if !vouches && !uploads {
		return e.raw
	}
	delete(all, "identity")
	delete(all, "files")
	clean, err := json.Marshal(all)
	if err != nil {
		return nil
	}
	return clean
}

func (t *taking) origin(e event) channel.Origin {
	return channel.Origin{ID: t.eventID(t.session, e.ID), Account: t.cfg.Account, At: t.now, Raw: e.kept()}
}
