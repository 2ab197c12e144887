package main

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A demoLine is something that a person says on a channel before anybody looks.
type demoLine struct {
	on   channel.ID
	name string
	text string
}

// The talk with which the simulated business begins, so that there is something
// to look at: Mia, who wrote on three channels, and two who wait.
var (
	miaLamp  = demoLine{simulated, "Mia Schulz", "Hello, my oak lamp arrived with a broken shade. The order is A-1042."}
	miaPage  = demoLine{simulatedMessenger, "Mia Schulz", "Do you deliver lamps to Hamburg?"}
	miaLINE  = demoLine{simulatedLINE, "Mia Schulz", "It is me again: I wrote about the broken lamp on WhatsApp."}
	noahShip = demoLine{simulated, "Noah Clarke", "Do you ship to London, and how long does the delivery take?"}
	livia    = demoLine{simulatedLINE, "Lívia Souza", "Can I still return the desk? I bought it last month."}
)

// setUpTalk has the people say their lines and the agents do their work on them:
// labels, notes, a merge of two records.
func (a *app) setUpTalk(ctx context.Context) error {
	page, err := a.hear(ctx, miaPage)
	if err != nil {
		return err
	}
	if err := a.settlePage(ctx, page); err != nil {
		return err
	}
	lamp, err := a.hear(ctx, miaLamp)
	if err != nil {
		return err
	}
	if err := a.workOnLamp(ctx, lamp, page); err != nil {
		return err
	}
	for _, waiting := range []demoLine{miaLINE, noahShip, livia} {
		heard, err := a.hear(ctx, waiting)
		if err == nil && waiting == livia {
			_, err = a.engine.LabelCase(ctx, "ben", heard.Case.ID, []string{"return"}, nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// hear has somebody say something, and is the case that comes of it.
func (a *app) hear(ctx context.Context, d demoLine) (engagement.InboxItem, error) {
	l := a.phones.line(d.on)
	for _, c := range l.chats() {
		if _, many := c.(grouped); many || c.owner().Name != d.name {
			continue
		}
		if err := c.write(channel.Text{Body: d.text}); err != nil {
			return engagement.InboxItem{}, err
		}
		if err := l.Flush(ctx); err != nil {
			return engagement.InboxItem{}, err
		}
	}
	list, err := a.engine.Inbox(ctx, engagement.InboxQuery{View: engagement.ViewOpen, Agent: "ana", Channel: d.on})
	for _, it := range list.Items {
		if it.Case.Preview == d.text {
			return it, err
		}
	}
	return engagement.InboxItem{}, fmt.Errorf("the demo's %s was not heard on %q: %w", d.name, d.on, err)
}

// settlePage answers what was asked on Messenger, and closes it.
func (a *app) settlePage(ctx context.Context, it engagement.InboxItem) error {
	if err := a.answer(ctx, "ben", it, "We do, in two days."); err != nil {
		return err
	}
	if _, err := a.engine.LabelCase(ctx, "ben", it.Case.ID, []string{"delivery"}, nil); err != nil {
		return err
	}
	_, err := a.engine.Done(ctx, "ben", it.Case.ID, "")
	return err
}

// workOnLamp is how far the agents have come with the broken lamp.
func (a *app) workOnLamp(ctx context.Context, it, page engagement.InboxItem) error {
	if err := a.answer(ctx, "ana", it, "I am sorry to hear that, Mia! I am looking for a new shade."); err != nil {
		return err
	}
	for _, do := range []func() error{
		func() error {
			_, err := a.engine.MergeContacts(ctx, "ana", page.Contact.ID, it.Contact.ID)
			return err
		},
		func() error {
			_, err := a.engine.LabelCase(ctx, "ana", it.Case.ID, []string{"complaint", "spare part"}, nil)
			return err
		},
		func() error { _, err := a.engine.SetPriority(ctx, "ana", it.Case.ID, 10); return err },
		func() error {
			_, err := a.engine.SetCaseAttribute(ctx, "ana", it.Case.ID, "order", "A-1042")
			return err
		},
		func() error {
			_, err := a.engine.LabelContact(ctx, "ana", it.Contact.ID, []string{"regular"}, nil)
			return err
		},
		func() error {
			_, err := a.engine.AddNote(ctx, "ana", it.Conversation.ID, "@Ben do we have the oak shade in stock? She would rather not send the lamp back.", "ben")
			return err
		},
		func() error {
			_, err := a.engine.AddNote(ctx, "ben", it.Conversation.ID, "@Ana two of them, shelf 7. I put one aside.", "ana")
			return err
		},
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// answer takes a case and answers.
func (a *app) answer(ctx context.Context, me storage.AgentID, it engagement.InboxItem, text string) error {
	if _, err := a.engine.PickUp(ctx, me, it.Case.ID); err != nil {
		return err
	}
	_, err := a.engine.Send(ctx, engagement.Outgoing{Conversation: it.Conversation.ID, Agent: me, Parts: channel.Parts{channel.Text{Body: text}}})
	return err
}
