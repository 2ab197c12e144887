package linetest

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// A Manner is how a message is written. The zero Manner is nothing special.
type Manner struct {
	// In is the group in which it is written. Nil is the chat with the business.
	In *Group
	// Anonymous leaves out who wrote it, as for people in groups who have not
	// agreed to be known (REF, source group chat).
	Anonymous bool
	// Quote is the id of the message that it answers.
	Quote string
	// Emojis and Mentions are in the text.
	Emojis   []Emoji
	Mentions []Mention
	// External says that a picture, film or sound comes from an app within LINE
	// and lies at the address in Media.URL: LINE has no content then (REF,
	// contentProvider).
	External bool
	// StickerType is how a sticker moves and sounds. Empty is "STATIC", or
	// "ANIMATION" if it is animated.
	StickerType string
	// Keywords describe a sticker, and Text is what the person wrote on it.
	Keywords []string
	Text     string
	// NoReadToken leaves out the token for marking it as read.
	NoReadToken bool

	// OldPhone leaves out how many pictures an album has and which one this is, as
	// LINE for Android up to 11.15 does (REF, image message).
	OldPhone bool

	set *imageSet
}

// Say writes a text to the business and returns the message's id.
func (p *Phone) Say(text string) string {
	id, err := p.Write(channel.Text{Body: text}, Manner{})
	if err != nil {
		panic(err) // a text is always fine
	}
	return id
}

// Write writes a message and returns its id. Media are named by the id that
// [Server.Keep] gave. A caption is written as a text that follows, since LINE
// has none. A Placeholder becomes a message of a type that nobody knows. It
// fails for parts that people do not write, for media that are not there, and
// in groups for people who are not in them.
func (p *Phone) Write(part channel.Part, how Manner) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	id, err := p.write(part, how)
	if err != nil {
		return "", err
	}
	if caption := captionOf(part); caption != "" {
		_, err = p.write(channel.Text{Body: caption}, Manner{In: how.In, Anonymous: how.Anonymous})
	}
	return id, err
}

// WriteAlbum sends several pictures at once: they come as events of their own
// that name the set (REF, image message). It returns the messages' ids.
func (p *Phone) WriteAlbum(how Manner, pictures ...channel.Media) ([]string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	var ids []string
	set := s.newMessageID()
	for i, m := range pictures {
		how.set = &imageSet{ID: set}
		if !how.OldPhone {
			how.set.Index, how.set.Total = i+1, len(pictures)
		}
		id, err := p.write(channel.Image{Media: m}, how)
		if err != nil {
			return ids, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// write posts and shows a message. The caller holds s.mu.
func (p *Phone) write(part channel.Part, how Manner) (string, error) {
	s := p.server
	if how.In != nil && !slices.Contains(how.In.own.Members, p.own.Customer.UserID) {
		return "", errNotMember
	}
	m := &inMessage{ID: s.newMessageID()}
	if err := s.fill(m, part, how); err != nil {
		return "", err
	}
	in := p.chat(how.In)
	if how.Quote != "" && in.bubble(how.Quote) == nil {
		return "", errNotShown
	}
	m.Quotes = how.Quote
	p.post(m, in, how)
	s.show(in, &Bubble{
		ID: m.ID, From: p.own.Customer.UserID, Type: m.Type, At: s.now(), Parts: channel.Parts{withoutCaption(part)},
		Quotes: how.Quote, QuoteToken: m.Quote, Status: s.statusOfTheirs(),
	})
	return m.ID, nil
}

// chat is where the person writes.
func (p *Phone) chat(g *Group) *chat {
	if g == nil {
		return &p.own.Chat
	}
	return &g.own.Chat
}

// statusOfTheirs is how a message of a person begins: with chat switched off it
// is marked as read at once (REF, get-bot-info).
func (s *Server) statusOfTheirs() channel.Status {
	if s.opts.ChatOff {
		return channel.StatusRead
	}
	return channel.StatusAccepted
}

// post tells a message, if the official account can see it.
func (p *Phone) post(m *inMessage, in *chat, how Manner) {
	s := p.server
	if quotable(m.Type) {
		m.Quote = s.seal(sealQuote, in.ID, m.ID)
	}
	if !how.NoReadToken {
		m.Read = s.seal(sealRead, in.ID, m.ID)
	}
	if how.In == nil {
		p.own.LastWrote = s.now()
	}
	if s.hears(p, how.In) {
		s.tell(&event{Type: "message", Message: m, Source: p.source(how)}, answerable)
	}
}

// quotable types have a quote token (REF, message event).
func quotable(kind string) bool {
	return slices.Contains([]string{"text", "image", "video", "sticker"}, kind)
}

// hears reports whether what p does reaches the official account.
func (s *Server) hears(p *Phone, in *Group) bool {
	if in != nil {
		return in.own.Joined
	}
	return !p.own.Blocked
}

func (p *Phone) source(how Manner) *source {
	id := p.own.Customer.UserID
	switch {
	case how.In == nil:
		return &source{Type: kindUser, User: id}
	case how.Anonymous:
		return how.In.source("")
	}
	return how.In.source(id)
}
