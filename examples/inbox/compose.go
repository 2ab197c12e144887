package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A composeView is the field to write in, or why there is none.
type composeView struct {
	// Free says that anything may be written.
	Free bool
	// Banner asks for a template, or says whose turn it is; empty for neither.
	Banner string
	// Problem is why messages may not arrive; empty if nothing is known.
	Problem string
	// Hint says for how long one may write, or hold the contact.
	Hint string
	// Pick is the address of the templates; empty if none can be sent.
	Pick string
	// Key makes a second submission of the same form harmless.
	Key string
	// Quote is the message that is being answered, and ReplyID its id.
	Quote   *quoteView
	ReplyID string
	Cancel  string // the address without the answer
	Typing  bool   // the contact is shown that we write
	Promise *promiseView
}

func (a *app) compose(ctx context.Context, c engagement.Composer, page []*storage.Message, where place, now time.Time) (composeView, error) {
	v := composeView{Free: c.Mode == engagement.ComposeFree, Key: rand.Text()}
	v.Banner, v.Hint, v.Problem = a.bannerText(c, now), hintText(c, now), problemText(c)
	if c.Mode == engagement.ComposeNothing {
		return v, nil
	}
	v.Typing = v.Free && c.Capabilities.TypingFor > 0 && !c.Conversation.Address.IsGroup() && c.Case != nil && c.Case.State == storage.CaseOngoing
	if c.Window.Template {
		pick := where.reach("conversation:" + c.Conversation.ID.String())
		pick.start.sender = c.Conversation.Channel
		v.Pick = pick.url()
	}
	return v, a.addQuote(ctx, &v, page, where)
}

// addQuote shows the message that is being answered.
func (a *app) addQuote(ctx context.Context, v *composeView, page []*storage.Message, where place) error {
	if where.reply.IsZero() {
		return nil
	}
	var quoted *storage.Message
	for _, m := range page {
		if m.ID == where.reply {
			quoted = m
		}
	}
	if quoted == nil {
		var err error
		if quoted, err = a.engine.Message(ctx, where.reply); err != nil {
			return err
		}
	}
	v.Quote, v.ReplyID, v.Cancel = quoteOf(quoted), quoted.ID.String(), where.open(where.conversation).url()
	return nil
}

// bannerText says why free text cannot be written now; empty if it can.
func (a *app) bannerText(c engagement.Composer, now time.Time) string {
	who, name := a.holder(c.Owner), nameIn(c.Contact, c.Conversation)
	switch c.Why {
	case engagement.ComposerServed:
		return upperFirst(who) + " serves this case. You can read along; to answer, " + who + " has to release it."
	case engagement.ComposerWaiting:
		return "The case waits for " + who + untilText(c.Until, now) + "."
	case engagement.ComposerDenied:
		return "Your role lets you read here, but not answer."
	case engagement.ComposerBound:
		return name + " is bound to " + who + untilText(c.Until, now) + ". Until then nobody else can write first."
	}
	switch {
	case c.Mode == engagement.ComposeFree:
		return ""
	case c.Mode == engagement.ComposeNothing:
		return "Nothing can be sent to this contact at present."
	case c.Capabilities.Window.Counted && c.Why == engagement.ComposerClosed:
		return noneLeftText(true)
	case c.Why == engagement.ComposerNoReply:
		return name + " has not written yet: send a template. You can write freely as soon as they answer."
	}
	return name + " last wrote " + span(now.Sub(c.Conversation.LastInbound)) + " ago: send a template. You can write freely as soon as they answer."
}

// problemText warns of messages that may not arrive.
func problemText(c engagement.Composer) string {
	if c.Problem == "" {
		return ""
	}
	return "Messages may not arrive: " + c.Problem
}

// freeText says until when anything may be written. Some channels give people
// longer than programs.
func freeText(c engagement.Composer, now time.Time) string {
	w := c.Capabilities.Window
	all := c.Conversation.LastInbound.Add(w.Length)
	switch {
	case w.Counted:
		return leftText(c, now)
	case w.Human <= w.Length:
		return "You can write freely until " + dateText(c.Until, now)
	case now.Before(all):
		return "Anything until " + dateText(all, now) + ", then answers by a person until " + dateText(c.Until, now)
	}
	return spanOf(w.Length) + " have passed: only a person may answer, until " + dateText(c.Until, now)
}

// spanOf is the length of a window in words.
func spanOf(d time.Duration) string { return fmt.Sprintf("%d hours", int(d.Hours())) }

// hintText says for how long what holds now will hold.
func hintText(c engagement.Composer, now time.Time) string {
	text := ""
	if c.Mode == engagement.ComposeFree && !c.Until.IsZero() {
		text = freeText(c, now)
	}
	all := []string{text}
	if !c.BoundUntil.IsZero() {
		all = append(all, "bound to you until "+dateText(c.BoundUntil, now))
	}
	if !c.RespondBy.IsZero() {
		all = append(all, "to be answered by "+dateText(c.RespondBy, now))
	}
	if c.Mode == engagement.ComposeNothing {
		return text
	}
	return upperFirst(strings.TrimPrefix(strings.Join(all, " · "), " · "))
}
