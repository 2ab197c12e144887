package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A startView is the way to a first message: to whom, from where, which
// template, with which values.
type startView struct {
	Search searchView
	// Ask says that the message asks whether they want to be written to.
	Ask bool
	// To is whom it goes to; nil while that is not known.
	To *toView
	// Staff is a colleague, who is reached outside of any channel.
	Staff *staffView
	// Senders are the channels to choose from, those that refuse with the reason.
	// Without any, Problem says why.
	Senders []senderView
	Problem string
	Pick    *pickView
	Form    *formView
}

// A toView is whom a message goes to.
type toView struct {
	Name, Detail string
	Who          string // the address of the contact's sheet; empty for strangers
	Change       string // the address for choosing somebody else
}

// Initials stand in for a picture.
func (v toView) Initials() string { return initials(v.Name) }

// A senderView is a channel to write from.
type senderView struct {
	engagement.Sender
	Title, URL, Note string
	Current          bool
}

// A staffView is how to reach a colleague.
type staffView struct{ Name, Link, QR, Change string }

func (a *app) startView(ctx context.Context, me *storage.Agent, where place) (*startView, error) {
	v := &startView{Ask: where.start.ask}
	if where.start.to == "" {
		return v, a.search(ctx, me, &v.Search, where)
	}
	target, err := parseTarget(where.start.to)
	if err != nil {
		return nil, err
	}
	start, err := a.engine.Start(ctx, me.ID, target)
	if problem := startProblem(err); problem != "" {
		v.Search.Hidden, v.Search.Empty = where.hidden("find", "to"), problem
		return v, nil
	}
	if err != nil {
		return nil, err
	}
	again := where.on(sheetStart)
	again.start.find = where.start.find
	if start.Staff != nil {
		v.Staff = &staffView{start.Staff.Name, start.Link, "/staff/" + string(start.Staff.ID) + "/qr.svg", again.url()}
		return v, nil
	}
	v.To = toWhom(start, target, where)
	v.To.Change = again.url()
	sender, err := a.chooseSender(ctx, me, v, start, target, where)
	if err != nil || sender == "" {
		return v, err
	}
	where.start.sender = sender
	return v, a.chooseTemplate(ctx, me, v, start.Contact, where)
}

// toWhom says who a target is.
func toWhom(start engagement.Start, target engagement.Target, where place) *toView {
	if start.Contact == nil {
		v := &toView{Name: target.Number, Detail: "Not known yet: the first message makes the contact."}
		if target.Identity != nil {
			v.Name = target.Identity.Address.Value
		}
		return v
	}
	v := &toView{Name: nameAt(start.Contact, start.Identities), Who: where.who(start.Contact.ID).url()}
	var known []string
	for _, id := range start.Identities {
		if text := identityText(id); readable(id) && !slices.Contains(known, text) {
			known = append(known, text)
		}
	}
	if v.Detail = strings.Join(known, " · "); v.Detail == "" {
		v.Detail = "Contact" + onKinds(start.Identities)
	}
	return v
}

// chooseSender lists the channels and returns the one to write from; empty
// while there is none, or none was chosen.
func (a *app) chooseSender(ctx context.Context, me *storage.Agent, v *startView, start engagement.Start, target engagement.Target, where place) (channel.ID, error) {
	if answers, err := a.answers(ctx, me, target, where.start.sender); err != nil || answers {
		return where.start.sender, err
	}
	if len(start.Senders) == 0 {
		v.Problem = "There is no channel that you can write to them from: engagement is off, or you are not on its list."
		return "", nil
	}
	chosen := where.start.sender
	if chosen == "" && len(start.Senders) == 1 {
		chosen = start.Senders[0].Channel
	}
	slices.SortFunc(start.Senders, func(x, y engagement.Sender) int {
		return slices.Index(a.channels, x.Channel) - slices.Index(a.channels, y.Channel)
	})
	found := channel.ID("")
	for _, s := range start.Senders {
		view := a.senderView(s, where)
		if view.Current = s.Channel == chosen; view.Current && s.Refusal == nil {
			found = chosen
		}
		v.Senders = append(v.Senders, view)
	}
	return found, nil
}

// answers reports whether a template would only go on with a talk in which
// anything may be written anyway: that needs no engagement.
func (a *app) answers(ctx context.Context, me *storage.Agent, target engagement.Target, sender channel.ID) (bool, error) {
	if target.Conversation.IsZero() {
		return false, nil
	}
	c, err := a.engine.Composer(ctx, me.ID, target.Conversation)
	return err == nil && c.Mode == engagement.ComposeFree && c.Conversation.Channel == sender, err
}

func (a *app) senderView(s engagement.Sender, where place) senderView {
	where.start.sender, where.start.template = s.Channel, ""
	v := senderView{Sender: s, Title: a.channelTitle(s.Channel), URL: where.url()}
	switch {
	case s.Refusal != nil:
		v.Note = a.refusalText(s.Refusal, time.Now())
	case !s.Until.IsZero():
		v.Note = "Bound to you" + untilText(s.Until, time.Now())
	default:
		v.Note = "Writes to " + addressText(s.Address)
	}
	return v
}

// startProblem says what is wrong with whom an agent wants to reach.
func startProblem(err error) string {
	if bad, ok := errors.AsType[*engagement.InvalidError](err); ok {
		return upperFirst(bad.Problem) + "."
	}
	return ""
}
