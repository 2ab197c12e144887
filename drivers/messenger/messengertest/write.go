package messengertest

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// A Manner is how a message is written. The zero Manner is nothing special.
type Manner struct {
	// Quote is the id of the message that it answers.
	Quote string
	// Referral is the ad, or the article of the shop (ID with Source "product"),
	// from which the customer writes.
	Referral *channel.Referral
	// Commands are the commands in the text (CMD).
	Commands []string
}

// Say writes a text and returns the message's id.
func (p *Phone) Say(text string) string {
	id, err := p.Write(channel.Text{Body: text}, Manner{})
	if err != nil {
		panic(err) // a text is always fine
	}
	return id
}

// Write writes a message and returns its id; see [Phone.WriteAll].
func (p *Phone) Write(part channel.Part, how Manner) (string, error) {
	return p.WriteAll(how, part)
}

// WriteAll writes one message of several parts, such as a few pictures, and
// returns its id. Media are named by the id that [Server.Keep] gave, stickers
// also by the provider's. A caption becomes the text beside the file. A
// Placeholder becomes an attachment of its type, without a payload. A Location
// comes in the form that people could send until it was taken away. It fails
// for parts that customers do not write, and for media that are not there.
func (p *Phone) WriteAll(how Manner, parts ...channel.Part) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &inMessage{}
	for _, part := range parts {
		if err := s.fillMessage(m, part); err != nil {
			return "", err
		}
	}
	p.post(m, how)
	p.show(&Bubble{ID: m.MID, At: s.moment(), Parts: parts, Quotes: how.Quote, Status: channel.StatusAccepted})
	return m.MID, nil
}

// post sends a message of the customer, which opens the window. The caller
// holds s.mu.
func (p *Phone) post(m *inMessage, how Manner) {
	s := p.server
	p.acted()
	m.MID = s.newMID(byCustomer, p)
	if how.Quote != "" {
		author, _, _ := parseMID(how.Quote)
		m.ReplyTo = &inReplyTo{how.Quote, author == byCustomer}
	}
	if how.Referral != nil && s.subscribed("messaging_referrals") {
		m.Referral = messageReferral(*how.Referral)
	}
	for _, c := range how.Commands {
		m.Commands = append(m.Commands, inCommand{c})
	}
	e := p.fromPerson(s.now())
	e.Message = m
	s.tell("messages", p, e, s.now())
}

// acted opens the window, and keeps the thread with who is in charge. The
// caller holds s.mu.
func (p *Phone) acted() {
	p.lastAct = p.server.now()
	p.goesOn()
}

// moment is now as Meta tells it: to the millisecond.
func (s *Server) moment() time.Time { return s.now().Truncate(time.Millisecond) }

func (s *Server) fillMessage(m *inMessage, part channel.Part) error {
	switch v := part.(type) {
	case channel.Text:
		m.Text = v.Body
	case channel.Location:
		m.attach("location", mustJSON(map[string]any{"coordinates": map[string]float64{"lat": v.Latitude, "long": v.Longitude}}))
	case channel.Placeholder:
		m.attach(v.Type, nil)
	case channel.Sticker:
		m.Attachments = append(m.Attachments, s.stickerAttachments(v.Media.ID)...)
	case channel.Image:
		return s.fillFile(m, "image", v.Media, v.Caption)
	case channel.Video:
		return s.fillFile(m, "video", v.Media, v.Caption)
	case channel.Audio:
		return s.fillFile(m, "audio", v.Media, "")
	case channel.File:
		return s.fillFile(m, "file", v.Media, v.Caption)
	default:
		return fmt.Errorf("messengertest: customers do not write %s", part.Kind())
	}
	return nil
}

func (s *Server) fillFile(m *inMessage, kind string, media channel.Media, caption string) error {
	f := s.files[media.ID]
	if f == nil {
		return fmt.Errorf("messengertest: there is no file %q", media.ID)
	}
	m.attach(kind, s.linkTo(f))
	if caption != "" {
		m.Text = caption
	}
	return nil
}

// attach adds an attachment; a payload of nil is null.
func (m *inMessage) attach(kind string, payload json.RawMessage) {
	m.Attachments = append(m.Attachments, &inAttachment{Type: kind, Payload: payload})
}

// stickerAttachments is a sticker: one element since 2026-08-30, two before
// (EV/messages; STK; CHG). The id is a number in one of the examples and text
// in another: here a number. The caller holds s.mu.
func (s *Server) stickerAttachments(id string) []*inAttachment {
	payload := mustJSON(struct {
		URL string          `json:"url"`
		ID  json.RawMessage `json:"sticker_id"`
	}{s.address(s.stickerFile(id)), numberOr(id)})
	all := []*inAttachment{{Type: "sticker", Payload: payload}}
	if s.opts.DoubleStickers {
		all = append(all, &inAttachment{Type: "image", Payload: payload})
	}
	return all
}

// stickerFile is a sticker's picture. The caller holds s.mu.
func (s *Server) stickerFile(id string) *file {
	if s.files[id] == nil {
		s.files[id] = &file{id: id, body: dot, mime: "image/png"}
	}
	return s.files[id]
}

// numberOr writes digits as a number and the rest as text.
func numberOr(id string) json.RawMessage {
	var number json.Number
	if id != "" && json.Unmarshal([]byte(id), &number) == nil {
		return json.RawMessage(id)
	}
	return mustJSON(id)
}

// dot is a picture of one pixel, in place of pictures that the server does not
// have.
var dot = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")

// Attach writes a message with an attachment of any type: payload is its
// payload's JSON, or nil for null. It is for reels, posts, products,
// appointments and types to come (EV/messages). It fails if payload is no JSON.
func (p *Phone) Attach(kind string, payload json.RawMessage) (string, error) {
	if payload != nil && !json.Valid(payload) {
		return "", fmt.Errorf("messengertest: the payload is no JSON")
	}
	return p.special(&inMessage{Attachments: []*inAttachment{{Type: kind, Payload: payload}}}, channel.Placeholder{Type: kind}), nil
}

// ShareLink writes an address: it is the text, and an attachment of type
// fallback beside it has the title (EV/messages).
func (p *Phone) ShareLink(address, title string) string {
	m := &inMessage{Text: address}
	m.attach("fallback", mustJSON(map[string]string{"url": address, "title": title}))
	return p.special(m, channel.Text{Body: address, Preview: true})
}

// special writes a message that is filled already.
func (p *Phone) special(m *inMessage, shown channel.Part) string {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	p.post(m, Manner{})
	p.show(&Bubble{ID: m.MID, At: s.moment(), Parts: channel.Parts{shown}, Status: channel.StatusAccepted})
	return m.MID
}
