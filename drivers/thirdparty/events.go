package thirdparty

import (
	"cmp"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// A subject is the fields by which events name people, talks and messages.
type subject struct {
	Sender       person `json:"sender"`
	Group        group  `json:"group"`
	Conversation text   `json:"conversation_key"`
	Message      text   `json:"external_message_id"`
	Ours         text   `json:"message_id"`
}

// A group is where several people write.
type group struct {
	ID   text `json:"external_id"`
	Name text `json:"name"`
}

// read reads data, and everything that could make its ids no ids.
func (e *event) read(into any, s *subject) *problem {
	if json.Unmarshal(e.Data, into) != nil {
		return &problem{codeMalformed, "data has a field of another type than the contract says"}
	}
	for field, v := range map[string]text{
		"external_message_id": s.Message, "message_id": s.Ours, "conversation_key": s.Conversation,
		"sender.external_id": s.Sender.ID, "group.external_id": s.Group.ID,
	} {
		if len(v) > maxName {
			return tooLong(field)
		}
	}
	return nil
}

// needs reports what is missing.
func needs(fields ...string) *problem {
	for i := 0; i+1 < len(fields); i += 2 {
		if fields[i+1] == "" {
			return missing(fields[i])
		}
	}
	return nil
}

// about is the message that an event is about: one of the peer's, or one of ours
// under either of its names.
func (s subject) about() channel.ProviderID {
	if s.Message != "" {
		return channel.ProviderID(s.Message)
	}
	return channel.ProviderID(s.Ours)
}

// received reads something that a person wrote.
func (c *Channel) received(e *event) ([]channel.Event, *problem) {
	var v struct {
		subject
		entry
		Sent    stamp             `json:"sent_at"`
		Content []json.RawMessage `json:"content"`
		ReplyTo text              `json:"reply_to"`
		Topic   text              `json:"topic"`
		Auto    flag              `json:"automatic"`
	}
	if p := e.read(&v, &v.subject); p != nil {
		return nil, p
	}
	if p := needs("external_message_id", string(v.Message), "sender.external_id", string(v.Sender.ID)); p != nil {
		return nil, p
	}
	if len(v.Content) == 0 {
		return nil, missing("content")
	}
	m := channel.MessageReceived{
		Origin: c.origin(e, v.Message, v.Sent), From: c.person(v.Sender), Chat: c.chat(v.Group), Topic: string(v.Topic),
		Parts: readContent(v.Content), ReplyTo: channel.ProviderID(v.ReplyTo), Referral: v.referral(),
	}
	if bool(v.Auto) {
		m.Automatic = "automatic"
	}
	if c.cfg.Threads {
		if m.Thread = string(v.Conversation); m.Thread == "" {
			return nil, missing("conversation_key")
		}
	}
	return []channel.Event{m}, nil
}

// echoed reads something that the business wrote at the peer, without us. If it
// was by us all the same, it goes by our own name for it, as its receipt does.
func (c *Channel) echoed(e *event) ([]channel.Event, *problem) {
	var v struct {
		subject
		To      person            `json:"recipient"`
		Sent    stamp             `json:"sent_at"`
		Content []json.RawMessage `json:"content"`
		ReplyTo text              `json:"reply_to"`
		By      text              `json:"by"`
	}
	if p := e.read(&v, &v.subject); p != nil {
		return nil, p
	}
	if p := needs("external_message_id", string(v.Message), "recipient.external_id", string(v.To.ID)); p != nil {
		return nil, p
	}
	if len(v.Content) == 0 {
		return nil, missing("content")
	}
	m := channel.EchoReceived{
		Origin: c.origin(e, cmp.Or(v.Ours, v.Message), v.Sent), To: c.person(v.To), Chat: c.chat(v.Group), Parts: readContent(v.Content),
		ReplyTo: channel.ProviderID(v.ReplyTo), Key: string(v.Ours), By: string(v.By),
	}
	if c.cfg.Threads {
		if m.Thread = string(v.Conversation); m.Thread == "" {
			return nil, missing("conversation_key")
		}
	}
	return []channel.Event{m}, nil
}

// statuses are the peer's words for how far a message came. What they mean when
// they come twice, late or backwards is the engine's business.
var statuses = map[string]channel.Status{
	"accepted": channel.StatusAccepted, "sent": channel.StatusAccepted, "delivered": channel.StatusDelivered,
	"read": channel.StatusRead, "played": channel.StatusPlayed, "failed": channel.StatusFailed,
}

// reported reads how far a message of ours has come.
func (c *Channel) reported(e *event) ([]channel.Event, *problem) {
	var v struct {
		subject
		Status text   `json:"status"`
		At     stamp  `json:"at"`
		Error  fault  `json:"error"`
		To     person `json:"recipient"`
	}
	if p := e.read(&v, &v.subject); p != nil {
		return nil, p
	}
	if v.about() == "" {
		return nil, missing("message_id")
	}
	status, known := statuses[string(v.Status)]
	if !known {
		return nil, &problem{codeUnknown, "data.status is none of accepted, sent, delivered, read, played and failed"}
	}
	s := channel.StatusChanged{Origin: c.origin(e, "", v.At), Of: ours(v.subject), Key: string(v.Ours), Status: status}
	if v.To.ID != "" {
		s.To = c.person(v.To)
	}
	if status == channel.StatusFailed {
		s.Failure = v.Error.asFailure()
	}
	return []channel.Event{s}, nil
}

// ours is the message of ours that a status is about. Our own name for it comes
// first: it is known even while the answer that brought the other is on its way.
func ours(s subject) channel.ProviderID {
	if s.Ours != "" {
		return channel.ProviderID(s.Ours)
	}
	return channel.ProviderID(s.Message)
}

// asFailure is a fault that came later.
func (f fault) asFailure() channel.Failure {
	v, known := classes[string(f.Class)]
	if !known {
		v = verdict{kind: channel.Unknown}
	}
	return channel.Failure{Kind: v.kind, Code: string(f.code()), Detail: brief(string(f.Text)), Part: int(f.Part)}
}

// edited reads a message in its new state.
func (c *Channel) edited(e *event) ([]channel.Event, *problem) {
	var v struct {
		subject
		At      stamp             `json:"edited_at"`
		Content []json.RawMessage `json:"content"`
	}
	if p := e.read(&v, &v.subject); p != nil {
		return nil, p
	}
	if p := needs("external_message_id", string(v.Message), "sender.external_id", string(v.Sender.ID)); p != nil {
		return nil, p
	}
	if len(v.Content) == 0 {
		return nil, missing("content")
	}
	return []channel.Event{channel.MessageEdited{
		Origin: c.origin(e, "", v.At), Of: channel.ProviderID(v.Message), From: c.person(v.Sender), Chat: c.chat(v.Group), Parts: readContent(v.Content),
	}}, nil
}

func (c *Channel) deleted(e *event) ([]channel.Event, *problem) {
	var v struct {
		subject
		At stamp `json:"deleted_at"`
	}
	if p := e.read(&v, &v.subject); p != nil {
		return nil, p
	}
	if p := needs("external_message_id", string(v.Message), "sender.external_id", string(v.Sender.ID)); p != nil {
		return nil, p
	}
	return []channel.Event{channel.MessageDeleted{
		Origin: c.origin(e, "", v.At), Of: channel.ProviderID(v.Message), From: c.person(v.Sender), Chat: c.chat(v.Group),
	}}, nil
}

// reacted reads an emoji on a message of theirs or ours.
func (c *Channel) reacted(e *event) ([]channel.Event, *problem) {
	var v struct {
		subject
		At    stamp `json:"at"`
		Emoji text  `json:"emoji"`
	}
	if p := e.read(&v, &v.subject); p != nil {
		return nil, p
	}
	if p := needs("external_message_id", string(v.about()), "sender.external_id", string(v.Sender.ID)); p != nil {
		return nil, p
	}
	return []channel.Event{channel.ReactionChanged{
		Origin: c.origin(e, "", v.At), Of: v.about(), From: c.person(v.Sender), Chat: c.chat(v.Group), Emoji: string(v.Emoji),
	}}, nil
}
