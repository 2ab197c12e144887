package channel

import (
	"encoding/json"
	"fmt"
)

// EncodeEvent writes e as an object with its "kind" first. The form stays
// readable in later versions.
func EncodeEvent(e Event) ([]byte, error) {
	return appendTagged(nil, string(e.Kind()), e)
}

// DecodeEvent reads what EncodeEvent wrote.
func DecodeEvent(b []byte) (Event, error) {
	kind, err := tagOf(b)
	if err != nil {
		return nil, err
	}
	decode, ok := eventDecoders[EventKind(kind)]
	if !ok {
		return nil, fmt.Errorf("channel: unknown kind of event %q", kind)
	}
	return decode(b)
}

var eventDecoders = map[EventKind]func([]byte) (Event, error){
	EventMessage:  decodeEventAs[MessageReceived],
	EventEcho:     decodeEventAs[EchoReceived],
	EventStatus:   decodeEventAs[StatusChanged],
	EventReaction: decodeEventAs[ReactionChanged],
	EventEdit:     decodeEventAs[MessageEdited],
	EventDeletion: decodeEventAs[MessageDeleted],
	EventOpened:   decodeEventAs[ConversationOpened],
	EventConsent:  decodeEventAs[ConsentChanged],
	EventIdentity: decodeEventAs[IdentityChanged],
	EventTemplate: decodeEventAs[TemplateChanged],
	EventHealth:   decodeEventAs[HealthChanged],
	EventHandover: decodeEventAs[HandoverChanged],
	EventReach:    decodeEventAs[ReachChanged],
	EventUnknown:  decodeEventAs[UnknownEvent],
}

func decodeEventAs[T Event](raw []byte) (Event, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}
