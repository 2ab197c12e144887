package thirdpartytest

import (
	"errors"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Manner is how a message is written. The zero Manner is nothing special.
type Manner struct {
	// Quote is the message that it answers.
	Quote string
	// LinkCode is the code of the link by which the user came.
	LinkCode string
	// Group is the id of the group in which it is written.
	Group string
}

// Say writes a text to the business and returns the message's id.
func (p *Phone) Say(text string) string {
	id, err := p.Write(channel.Text{Body: text}, Manner{})
	if err != nil {
		panic(err) // a text is always fine
	}
	return id
}

// Write writes a message and returns its id. Files come from [Server.Keep]. It
// fails for parts that the contract has no form for.
func (p *Phone) Write(part channel.Part, how Manner) (string, error) {
	content := written(part)
	if content == nil {
		return "", errors.New("thirdpartytest: nobody writes a " + string(part.Kind()))
	}
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := &Bubble{ID: s.newID("m"), At: s.now(), Parts: channel.Parts{part}, Quotes: how.Quote, Thread: p.own.Thread, Status: channel.StatusAccepted}
	data := p.about(b.ID)
	data["sent_at"] = b.At.Format(time.RFC3339Nano)
	data["content"] = []any{content}
	if how.Quote != "" {
		data["reply_to"] = how.Quote
	}
	if how.LinkCode != "" {
		data["link_code"] = how.LinkCode
	}
	if how.Group != "" {
		data["group"] = map[string]any{"external_id": how.Group}
	}
	p.show(b)
	s.tell("message.received", data, s.now())
	return b.ID, nil
}

// about is what every event of the user's has. The caller holds s.mu.
func (p *Phone) about(id string) map[string]any {
	data := map[string]any{"sender": p.own.User.wire()}
	if id != "" {
		data["external_message_id"] = id
	}
	if p.server.opts.Threads {
		data["conversation_key"] = p.own.Thread
	}
	return data
}

// written is a part in the contract's form; nil if there is none.
func written(part channel.Part) map[string]any {
	switch v := part.(type) {
	case channel.Text:
		return map[string]any{"type": "text", "text": v.Body}
	case channel.Image:
		return writtenFile("image", v.Media, v.Caption)
	case channel.Video:
		return writtenFile("video", v.Media, v.Caption)
	case channel.File:
		return writtenFile("file", v.Media, v.Caption)
	case channel.Audio:
		f := writtenFile("audio", v.Media, "")
		f["voice"] = v.Voice
		return f
	case channel.Sticker:
		return writtenFile("sticker", v.Media, "")
	case channel.Location:
		return map[string]any{"type": "location", "latitude": v.Latitude, "longitude": v.Longitude, "name": v.Name, "address": v.Address}
	case channel.Choice:
		return map[string]any{"type": "choice", "id": v.ID, "title": v.Title}
	case channel.Form:
		return map[string]any{"type": "form", "name": v.Name, "data": v.Data}
	case channel.Contacts:
		var all []any
		for _, c := range v.Cards {
			all = append(all, map[string]any{"name": c.Name, "first_name": c.FirstName, "last_name": c.LastName})
		}
		return map[string]any{"type": "contacts", "contacts": all}
	case channel.Placeholder:
		return map[string]any{"type": v.Type}
	}
	return nil
}

func writtenFile(kind string, m channel.Media, caption string) map[string]any {
	f := map[string]any{"type": kind, "url": m.URL}
	for key, value := range map[string]string{"mime_type": m.Type, "name": m.Name, "sha256": m.SHA256, "caption": caption} {
		if value != "" {
			f[key] = value
		}
	}
	if m.Size > 0 {
		f["size"] = m.Size
	}
	return f
}

// Tap answers a message with one of its buttons or rows, and returns the id of
// the answer.
func (p *Phone) Tap(message, choice string) (string, error) {
	p.server.mu.Lock()
	b := p.bubble(message)
	p.server.mu.Unlock()
	if b == nil {
		return "", errNotShown
	}
	for _, part := range b.Parts {
		if title, ok := titleOf(part, choice); ok {
			return p.Write(channel.Choice{ID: choice, Title: title}, Manner{Quote: message})
		}
	}
	return "", errors.New("thirdpartytest: the message has no such choice")
}

func titleOf(part channel.Part, id string) (string, bool) {
	var all []channel.Button
	switch v := part.(type) {
	case channel.Buttons:
		all = v.Buttons
	case channel.QuickReplies:
		all = v.Replies
	case channel.List:
		for _, s := range v.Sections {
			for _, r := range s.Rows {
				all = append(all, channel.Button{ID: r.ID, Title: r.Title})
			}
		}
	}
	for _, b := range all {
		if b.ID == id {
			return b.Title, true
		}
	}
	return "", false
}

// Edit changes the text of a message of the user's.
func (p *Phone) Edit(id, text string) error {
	return p.change(id, false, func(s *Server, b *Bubble) {
		b.Parts, b.Edited = channel.Parts{channel.Text{Body: text}}, true
		data := p.about(id)
		data["content"], data["edited_at"] = []any{written(b.Parts[0])}, s.now().Format(time.RFC3339Nano)
		s.tell("message.edited", data, s.now())
	})
}

// Delete takes a message of the user's back.
func (p *Phone) Delete(id string) error {
	return p.change(id, false, func(s *Server, b *Bubble) {
		b.Parts, b.Deleted = nil, true
		s.tell("message.deleted", p.about(id), s.now())
	})
}

// React puts an emoji on a message of the business's or the user's own; an empty
// one takes it away.
func (p *Phone) React(id, emoji string) error {
	p.server.mu.Lock()
	b := p.bubble(id)
	p.server.mu.Unlock()
	if b == nil {
		return errNotShown
	}
	return p.change(id, b.Business, func(s *Server, b *Bubble) {
		b.OurReaction = emoji
		data := p.about(b.ID)
		data["emoji"] = emoji
		s.tell("message.reaction", data, s.now())
	})
}

// change does something to a message of one side.
func (p *Phone) change(id string, business bool, f func(*Server, *Bubble)) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	b := p.bubble(id)
	if b == nil || b.Business != business || b.Deleted {
		return errNotShown
	}
	f(s, b)
	s.changes.Touch()
	return nil
}

// Open opens the talk without writing, by the link with a code; empty for none.
func (p *Phone) Open(linkCode string) {
	p.event("conversation.opened", func(data map[string]any) {
		if linkCode != "" {
			data["link_code"] = linkCode
		}
	})
}

// Block shuts the business out, or lets it in again.
func (p *Phone) Block(on bool) {
	p.server.mu.Lock()
	p.own.Blocked = on
	p.server.mu.Unlock()
	p.event("contact.reachable", func(data map[string]any) {
		data["reachable"] = !on
		data["reason"] = map[bool]string{true: "blocked", false: "unblocked"}[on]
	})
}

// Consent says yes or no to being written to for a purpose; empty is all.
func (p *Phone) Consent(purpose string, granted bool) {
	p.event("consent.changed", func(data map[string]any) { data["purpose"], data["granted"] = purpose, granted })
}

// Move gives the user another id.
func (p *Phone) Move(id string) {
	p.server.mu.Lock()
	former := p.own.User.ExternalID
	p.own.User.ExternalID = id
	p.server.mu.Unlock()
	p.event("contact.moved", func(data map[string]any) { data["former_external_id"] = former })
}

// event tells something about the user.
func (p *Phone) event(kind string, fill func(map[string]any)) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	data := p.about("")
	fill(data)
	s.tell(kind, data, s.now())
	s.changes.Touch()
}
