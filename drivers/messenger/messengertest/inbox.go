package messengertest

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// WriteFromInbox writes to the customer as a person of the business does in
// Meta's own inbox. The inbox takes the thread, so that the app is told of it
// in standby from then on (CR; EV/standby). It comes back as an echo. It returns
// the message's id, and fails as [Phone.Write] does.
func (p *Phone) WriteFromInbox(part channel.Part) (string, error) {
	return p.WriteFromApp(InboxApp, part)
}

// WriteFromApp writes to the customer from another app of the business's,
// which takes the thread.
func (p *Phone) WriteFromApp(app string, part channel.Part) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &inMessage{}
	if err := s.fillEcho(m, part); err != nil {
		return "", err
	}
	if s.defaultApp != NoApp && p.inCharge() != app {
		s.take(p, app, "")
	}
	p.goesOn()
	b := &Bubble{
		ID: s.newMID(byBusiness, p), Business: true, App: app, At: s.now().Truncate(time.Millisecond),
		Parts: channel.Parts{part}, Status: channel.StatusAccepted,
	}
	s.echo(p, b, m)
	p.get(b)
	return b.ID, nil
}

// fillEcho fills a message that did not come from the app. Beside what
// customers write, it may have buttons.
func (s *Server) fillEcho(m *inMessage, part channel.Part) error {
	if v, ok := part.(channel.Buttons); ok {
		payload := outPayload{Template: "button", Text: v.Body}
		for _, b := range v.Buttons {
			payload.Buttons = append(payload.Buttons, outButton{Type: "postback", Title: b.Title, Payload: b.ID})
		}
		m.attach("template", mustJSON(payload))
		return nil
	}
	return s.fillMessage(m, part)
}

// ShareFromInbox shares a link as a person of the business does. In its echo
// title and address stand beside the type, and the payload is null
// (EV/message-echoes).
func (p *Phone) ShareFromInbox(address, title string) string {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.defaultApp != NoApp && p.inCharge() != InboxApp {
		s.take(p, InboxApp, "")
	}
	b := &Bubble{
		ID: s.newMID(byBusiness, p), Business: true, App: InboxApp, At: s.now().Truncate(time.Millisecond),
		Parts: channel.Parts{channel.Text{Body: address, Preview: true}}, Status: channel.StatusAccepted,
	}
	s.echo(p, b, &inMessage{Text: address, Attachments: []*inAttachment{{Type: "fallback", Title: title, URL: address}}})
	p.get(b)
	return b.ID
}
