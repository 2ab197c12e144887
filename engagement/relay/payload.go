package relay

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// PayloadVersion is the version of the payload's form. It goes up when a field
// changes its meaning or goes away; fields may be added without that.
const PayloadVersion = 1

// A Payload is the body of a webhook.
type Payload struct {
	// Version is PayloadVersion.
	Version int `json:"version"`
	// ID is the webhook-id: the same whenever the event is posted to this endpoint.
	ID string `json:"id"`
	// Type is what happened: "case.closed". Receivers should pass over types that
	// they do not know.
	Type engagement.EventKind `json:"type"`
	// Timestamp is when it happened. The header has when it was posted.
	Timestamp time.Time `json:"timestamp"`
	Data      Data      `json:"data"`
}

// A Data is what a webhook says of an event. What does not matter for its type is
// left out.
type Data struct {
	// Cursor is the event's place in the journal, opaque text.
	Cursor storage.Cursor `json:"cursor"`
	// The records that it is about.
	Channel      channel.ID             `json:"channel,omitempty"`
	Contact      storage.ContactID      `json:"contact,omitzero"`
	Conversation storage.ConversationID `json:"conversation,omitzero"`
	Case         storage.CaseID         `json:"case,omitzero"`
	Message      storage.MessageID      `json:"message,omitzero"`
	// Actor is who caused it.
	Actor Actor `json:"actor,omitzero"`
	// Detail is what else there is to say.
	Detail Detail `json:"detail,omitzero"`
	// Content is what was said and by whom, for an endpoint that has Content.
	Content *Content `json:"content,omitempty"`
}

// An Actor is somebody, without their name. The ID of a contact is left out too,
// since it may be a number: Data.Contact says who it is.
type Actor struct {
	Kind channel.AuthorKind `json:"kind,omitempty"`
	ID   string             `json:"id,omitempty"`
}

func actorOf(a storage.Author) Actor {
	if a.Kind == channel.AuthorAgent || a.Kind == channel.AuthorBot {
		return Actor{a.Kind, a.ID}
	}
	return Actor{Kind: a.Kind}
}

// payload is what an endpoint is told of an event, in JSON.
func payload(id string, ev engagement.Event, content *Content) ([]byte, error) {
	return json.Marshal(Payload{
		Version: PayloadVersion, ID: id, Type: ev.Kind, Timestamp: ev.At,
		Data: Data{
			Cursor: ev.Cursor, Channel: ev.Channel, Contact: ev.Contact, Conversation: ev.Conversation, Case: ev.Case,
			Message: ev.Message, Actor: actorOf(ev.Actor), Detail: detailOf(ev.Detail), Content: content,
		},
	})
}

// webhookID is the same for every attempt at an event, and another's for every
// other endpoint and store.
func webhookID(salt, endpoint string, c storage.Cursor) string {
	sum := sha256.Sum256([]byte(salt + "\x00" + endpoint + "\x00" + string(c)))
	return "evt_" + hex.EncodeToString(sum[:16])
}
