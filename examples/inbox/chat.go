package main

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A chatView is one conversation with what can be done in it.
type chatView struct {
	engagement.Composer
	Name    string
	Title   string // what is talked about, or else the name
	Mail    bool   // it is a thread of mail
	Entry   string // how the contact came; empty if nothing is known
	Face    faceView
	Address string
	State   string // of the case, in words
	Actions []action
	Days    []dayView
	Earlier string // the address of the messages before; empty if there are none
	Newest  string // the address of the newest messages; empty if they are shown
	Compose composeView
	// Handles are the further things to do with the case, Passing that it is on
	// its way to somebody else, and Why how the routing decided; nil for nothing.
	Handles *handleView
	Passing *passingView
	Why     *whyView
	// Aids are what helps beside the conversation: canned replies, macros, what
	// leaves later, and what happened by itself.
	Aids aidsView
	// Who is the address of the contact's sheet, Channel the channel's name and
	// Mark its icon.
	Who     string
	Channel string
	Mark    channelMark
	// Downloads are the forms in which the conversation can be had as a file.
	Downloads []download
	// Group says that several people talk there.
	Group bool
	// LastSeen is the newest message of the contact, to be marked as read. Empty
	// while the case waits: who only looks into the queue has not taken note of
	// it, and the contact is told when somebody serves them.
	LastSeen string
	// Note is where notes are written; nil if the agent may only read. Marks are
	// what the case and the contact are marked with.
	Note  *noteForm
	Marks marksView
}

// An action is a button above the conversation.
type action struct {
	Verb, Title string
	Back        string // where to go then
	Main        bool
}

// timelinePage is how many messages one page of a conversation has.
const timelinePage = 100

func (a *app) chat(ctx context.Context, me *storage.Agent, where place) (*chatView, error) {
	composer, err := a.engine.Composer(ctx, me.ID, where.conversation)
	if err != nil {
		return nil, err
	}
	if err := a.standIn(ctx, me, &composer); err != nil {
		return nil, err
	}
	page, err := a.timeline(ctx, me, where)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	v := &chatView{Composer: composer, Name: nameIn(composer.Contact, composer.Conversation), Address: addressText(composer.Conversation.Address)}
	v.Face = a.face("chat", composer.Contact, v.Name, composer.Capabilities.Profile)
	v.Who, v.Channel = where.who(composer.Contact.ID).url(), a.channelTitle(composer.Conversation.Channel)
	v.Group = composer.Conversation.Address.IsGroup()
	v.State, v.Mark = a.stateText(composer.Case, me, now), a.mark(composer.Conversation.Channel)
	if v.Downloads, err = a.downloads(ctx, me, composer.Conversation); err != nil {
		return nil, err
	}
	if err := a.caseHead(ctx, v, me, where, now); err != nil {
		return nil, err
	}
	v.Days = a.days(page.Messages, where, me, now)
	if err := v.desk(ctx, a, me, where); err != nil {
		return nil, err
	}
	if v.Title, v.Mail = titleOf(composer.Conversation, v.Name, composer.Capabilities), isMail(composer.Capabilities); v.Mail {
		v.asMail()
	}
	v.Entry = a.entryText(composer.Case, composer.Conversation.Channel)
	if !page.Next.IsZero() {
		v.Earlier = where.earlier(page.Next).url()
	}
	if !where.before.IsZero() || page.old {
		v.Newest = where.open(where.conversation).url()
	}
	if composer.Case == nil || composer.Case.State != storage.CaseOpen {
		v.LastSeen = string(composer.Conversation.LastInboundID)
	}
	if v.Compose, err = a.compose(ctx, composer, page.Messages, where, now); err == nil {
		if composer.Why == engagement.ComposerServed && v.offered() {
			v.Compose.Banner = upperFirst(a.holder(composer.Owner)) + " offers you this case. Accept it, and you can answer."
		}
		v.Compose.Promise, err = a.promise(ctx, composer.Case, now)
	}
	if err == nil {
		err = a.aids(ctx, v, me, where, now)
	}
	return v, err
}

// offered reports whether the agent can accept the case.
func (v *chatView) offered() bool {
	return slices.ContainsFunc(v.Actions, func(x action) bool { return x.Verb == "accept" })
}

// asMail shows the messages as mails. What they answer is the mail above them.
func (v *chatView) asMail() {
	for _, d := range v.Days {
		for i := range d.Messages {
			m := &d.Messages[i]
			m.Quote, m.ReplyURL = nil, ""
			m.Joined = m.Inbound && m.Author.ID != v.Conversation.Contact.String()
			m.asMail(v.Conversation.Topic)
		}
	}
}

// stateText says in words how the case stands.
func (a *app) stateText(c *storage.Case, me *storage.Agent, now time.Time) string {
	switch {
	case c == nil:
		return "No case yet"
	case c.State == storage.CaseOngoing && c.Owner == me.ID:
		return "You serve this case"
	case c.State == storage.CaseOngoing:
		return a.nameOf(c.Owner) + " serves this case"
	case c.State == storage.CaseClosed:
		return "Done, closed by " + a.nameOf(c.ClosedBy)
	case c.State == storage.CaseParked:
		return "Parked by " + a.nameOf(c.Owner)
	case c.State == storage.CaseEnded:
		return "Ended by " + a.nameOf(c.Owner) + ", not done"
	case c.State == storage.CaseMissed, c.For != "":
		return upperFirst(a.waits(c, me, now))
	}
	return "Waiting in the queue"
}

// actions are what the agent can do with the case now.
func actions(c *storage.Case, me *storage.Agent, where place) []action {
	here := where.open(where.conversation)
	mine := here.to(engagement.ViewMine).url()
	switch {
	case c == nil:
		return nil
	case c.State == storage.CaseClosed:
		return []action{{Verb: "reopen", Title: "Reopen", Back: mine}}
	case c.State == storage.CaseOngoing && c.Owner == me.ID:
		return []action{
			{Verb: "release", Title: "Release", Back: here.url()},
			{Verb: "done", Title: "Done", Back: here.url(), Main: true},
		}
	case c.State == storage.CaseParked || c.State == storage.CaseEnded:
		return setAside(c, me, here, mine)
	case c.State == storage.CaseOngoing:
		return nil
	case c.State == storage.CaseMissed:
		return []action{
			{Verb: "done", Title: "Done", Back: here.url()},
			{Verb: "pickup", Title: "Follow up", Back: mine, Main: true},
		}
	}
	return []action{
		{Verb: "done", Title: "Done", Back: here.url()},
		{Verb: "pickup", Title: "Pick up", Back: mine, Main: true},
	}
}

// setAside is what can be done with a case that was put aside.
func setAside(c *storage.Case, me *storage.Agent, here place, mine string) []action {
	if c.Owner != me.ID {
		return nil
	}
	return []action{
		{Verb: "done", Title: "Done", Back: here.url()},
		{Verb: "resume", Title: "Resume", Back: mine, Main: true},
	}
}

// A dayView is the messages of one day, oldest first.
type dayView struct {
	Title    string
	Messages []messageView
}

// days sorts a page of the timeline, which comes newest first, into days.
func (a *app) days(newestFirst []*storage.Message, where place, me *storage.Agent, now time.Time) []dayView {
	byProvider := map[channel.ProviderID]*storage.Message{}
	for _, m := range newestFirst {
		for _, id := range slices.Concat(m.Also, []channel.ProviderID{m.ProviderID}) {
			byProvider[id] = m
		}
	}
	var days []dayView
	for _, m := range slices.Backward(newestFirst) {
		if isReaction(m) {
			continue
		}
		title := day(m.At, now)
		if len(days) == 0 || days[len(days)-1].Title != title {
			days = append(days, dayView{Title: title})
		}
		last := &days[len(days)-1]
		last.Messages = append(last.Messages, a.message(m, byProvider, where, me))
	}
	return days
}

// isReaction reports whether m only carries an emoji to another message, which
// shows it, and went well or is still on its way.
func isReaction(m *storage.Message) bool {
	return len(m.Parts) == 1 && m.Parts[0].Kind() == channel.PartReaction && m.Status() != channel.StatusFailed &&
		m.Outcome != storage.OutcomeUnknown
}
