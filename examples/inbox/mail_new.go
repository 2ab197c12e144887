package main

import (
	"crypto/rand"
	"net/http"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A newMailView is a mail that begins a thread.
type newMailView struct {
	// Senders are the mailboxes to write from.
	Senders []channelTab
	To, Key string
	Back    string
}

// mailboxes are the channels that are mail.
func (a *app) mailboxes() []channel.ID {
	return slices.DeleteFunc(slices.Clone(a.channels), func(id channel.ID) bool {
		caps, _ := a.engine.Capabilities(id)
		return !isMail(caps)
	})
}

func (a *app) newMail(where place) (*newMailView, error) {
	v := &newMailView{To: where.start.to, Key: rand.Text(), Back: where.open(where.conversation).url()}
	for _, id := range a.mailboxes() {
		v.Senders = append(v.Senders, channelTab{ID: id, Title: a.channelTitle(id), Current: id == where.start.sender})
	}
	if len(v.Senders) == 0 {
		return nil, notFound("mailbox")
	}
	return v, nil
}

// sendNewMail sends a mail that begins a thread, and goes there.
func (a *app) sendNewMail(w http.ResponseWriter, r *http.Request) error {
	id := channel.ID(r.PostFormValue("channel"))
	if !slices.Contains(a.mailboxes(), id) {
		return notFound("mailbox")
	}
	to, err := mailboxesOf("to", r.PostFormValue("to"))
	if err != nil {
		return err
	}
	if len(to) == 0 {
		return badRequest("say to whom the mail goes")
	}
	parts, err := a.mailParts(r)
	if err != nil {
		return err
	}
	if head, ok := parts[0].(channel.Mail); ok {
		head.Cc = append(to[1:len(to):len(to)], head.Cc...)
		parts[0] = head
	}
	out := engagement.Outgoing{Channel: id, To: email.Address(to[0]), Agent: a.agentOf(r).ID, Key: r.PostFormValue("key"), Parts: parts}
	sent, err := a.engine.Send(r.Context(), out)
	if err != nil {
		return a.worded(err)
	}
	return doneAt(w, r, place{view: engagement.ViewMine}.open(sent.Messages[0].Conversation).url())
}

// writeTo is the way to a message to an address: mail needs no template.
func (a *app) writeTo(r engagement.Reach, there place) place {
	caps, _ := a.engine.Capabilities(r.Channel)
	if !isMail(caps) {
		return there
	}
	p := there.on(sheetMail)
	p.start.to, p.start.sender = r.Identity.Address.Value, r.Channel
	return p
}

// talkTitle is what a contact's conversation is called among others.
func (a *app) talkTitle(c *storage.Conversation) string {
	if c.Topic != "" {
		return a.channelTitle(c.Channel) + " · " + c.Topic
	}
	return a.channelTitle(c.Channel)
}
