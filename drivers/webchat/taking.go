package webchat

import (
	"context"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// maxSignals is how many messages one signal is about.
const maxSignals = 50

// A taking is one call of the widget's on its way to becoming events.
type taking struct {
	*Channel
	session session
	now     time.Time
	events  []channel.Event
	results []result
}

// event adds what becomes of e. An error is a *problem for the widget, or one
// of Receive's own.
func (t *taking) event(ctx context.Context, e event) error {
	switch e.Type {
	case typeOpen:
		return t.open(ctx, e)
	case typeMessage:
		return t.message(ctx, e)
	case typeForm:
		return t.form(ctx, e)
	case typeDelivered:
		return t.signal(e, channel.StatusDelivered)
	case typeRead:
		return t.signal(e, channel.StatusRead)
	case typeDelete:
		return t.takeBack(e)
	case typeIdentify:
		return t.identity(ctx, e)
	}
	t.add(e, channel.UnknownEvent{Origin: t.origin(e), Type: e.Type})
	return nil
}

// add notes an event and what the widget is told of it.
func (t *taking) add(e event, events ...channel.Event) {
	t.events = append(t.events, events...)
	r := result{ID: e.ID, At: timestamp(t.now)}
	for _, v := range events {
		if m, ok := v.(channel.MessageReceived); ok {
			r.MessageID = string(m.ID)
		}
	}
	t.results = append(t.results, r)
}

// open is a chat that the visitor began, before a word is said (S2.9, S2.10).
func (t *taking) open(ctx context.Context, e event) error {
	referral, err := t.referral(ctx, e.entry)
	if err != nil {
		return err
	}
	if referral == nil {
		return broken("via", "is missing")
	}
	t.add(e, channel.ConversationOpened{Origin: t.origin(e), From: t.session.person(), Begins: true, Referral: referral})
	return nil
}

func (t *taking) message(ctx context.Context, e event) error {
	if longer(e.Text, t.cfg.Limits.Text) {
		return broken("text", "is too long")
	}
	if len(e.ReplyTo) > maxID || strings.ContainsFunc(e.ReplyTo, control) {
		return broken("reply_to", "is no message")
	}
	referral, err := t.referral(ctx, e.entry)
	if err != nil {
		return err
	}
	said, err := t.said(e)
	if err != nil {
		return err
	}
	t.add(e, channel.MessageReceived{
		Origin: t.origin(e), From: t.session.person(), Parts: said,
		ReplyTo: channel.ProviderID(e.ReplyTo), Referral: referral,
	})
	return nil
}

// said is what a message consists of: words, files, an answer that was tapped.
func (t *taking) said(e event) (channel.Parts, error) {
	var said channel.Parts
	if strings.TrimSpace(e.Text) != "" {
		said = append(said, channel.Text{Body: e.Text})
	}
	files, err := t.attached(e)
	if err != nil {
		return nil, err
	}
	said = append(said, files...)
	if c := e.Choice; c != nil {
		if c.ID == "" || len(c.ID) > maxID || longer(c.Title, maxTitle) {
			return nil, broken("choice", "is not one that was offered")
		}
		said = append(said, channel.Choice{ID: c.ID, Title: c.Title})
	}
	if len(said) == 0 {
		return nil, broken("text", "is empty")
	}
	return said, nil
}

// signal is what the widget has shown, message by message: the names of
// messages cannot be guessed, and those of others are never told.
func (t *taking) signal(e event, status channel.Status) error {
	if len(e.IDs) == 0 || len(e.IDs) > maxSignals {
		return broken("ids", "are missing, or more than 50")
	}
	var reports []channel.Event
	for _, id := range e.IDs {
		if id == "" || len(id) > maxID || strings.ContainsFunc(id, control) {
			return broken("ids", "holds what is no message")
		}
		origin := t.origin(e)
		origin.ID = ""
		reports = append(reports, channel.StatusChanged{
			Origin: origin, Of: channel.ProviderID(id), Status: status, To: t.session.person(),
		})
	}
	t.add(e, reports...)
	return nil
}

// takeBack deletes a message of this visitor's own.
func (t *taking) takeBack(e event) error {
	if id, own := strings.CutPrefix(e.Of, t.eventPrefix(t.session)); !own || !clientID.MatchString(id) {
		return broken("of", "is no message of this visitor's")
	}
	t.add(e, channel.MessageDeleted{Origin: t.origin(e), Of: channel.ProviderID(e.Of), From: t.session.person()})
	return nil
}

// identity makes the visitor a user whom the host vouches for. What was said
// stays theirs, since the request carries both proofs. On a browser that another
// user has used, a new session begins instead, and nothing is joined.
func (t *taking) identity(ctx context.Context, e event) error {
	before := t.session
	after, err := t.identify(before, e.Identity)
	if err != nil {
		return refusedIdentity()
	}
	if before.User != "" && before.User != after.User {
		return t.another(ctx, e, after)
	}
	t.session = after
	if before.User == "" {
		t.add(e, channel.IdentityChanged{Origin: t.origin(e), Old: before.addresses(), New: after.addresses()})
		t.hub.moved(before.addresses()[0])
	} else {
		t.add(e)
	}
	t.tell(after, false)
	return nil
}

// another begins a session for another user than the one that the browser had.
func (t *taking) another(ctx context.Context, e event, s session) error {
	old := t.session
	s.ID, s.Visitor = fresh(), fresh()
	if err := t.forget(ctx, old); err != nil {
		return unavailable()
	}
	t.session = s
	t.add(e)
	t.tell(s, true)
	return nil
}

// tell adds the new session to the latest result.
func (t *taking) tell(s session, isNew bool) {
	v := t.view(s, isNew)
	t.results[len(t.results)-1].Session = &v
}

// forget ends a session in all its windows.
func (c *Channel) forget(ctx context.Context, s session) error {
	if err := c.ended.add(ctx, s.ID, c.cfg.Now().Add(c.cfg.SessionFor)); err != nil {
		return err
	}
	c.hub.endSession(s.ID)
	return nil
}
