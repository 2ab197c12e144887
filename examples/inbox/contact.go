package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A contactView is all that is known of a contact.
type contactView struct {
	*storage.Contact
	Name       string
	Face       faceView
	Reach      string // the address of the way to a first message
	Identities []identityView
	Talks      []talkView
	Consents   []consentEntry
	// Kinds are all kinds of channel, theirs first, and Numbers those on which
	// people are known by number.
	Kinds, Numbers []channel.Kind
	// Talk is the address of all that was said, Merging that of the way to merge
	// somebody into them, and Merges who was. Marked is what they are marked with.
	Talk, Merging string
	Merges        []mergedView
	Marked        *marked
	// Privacy is the address of what is kept of them; empty without permission.
	Privacy string
}

// An identityView is one address of a contact.
type identityView struct {
	*storage.Identity
	Text, Said string // the address, and what is known of it in words
	// Last says that the contact's latest message came from here.
	Last bool
	// Write is the address of the way to a message to just this one; empty while
	// it is not connected.
	Write string
	// Validate and Connect are the channels on which that can be done.
	Validate, Connect []channelTab
	Since             string // when it was last checked; empty if never
}

// Bad reports whether messages do not reach it.
func (v identityView) Bad() bool { return v.Problem != "" || v.State == storage.IdentityInvalid }

// Asked reports whether the contact was asked, and has not answered.
func (v identityView) Asked() bool { return v.State == storage.IdentityRequested }

// Sign is the state in a word.
func (v identityView) Sign() string { return stateSigns[v.State] }

// A talkView is a conversation with the contact.
type talkView struct{ Channel, Last, URL string }

// A consentEntry is one line of the ledger.
type consentEntry struct {
	*storage.Consent
	Title, Detail, Date string
}

func (a *app) contactView(ctx context.Context, me *storage.Agent, where place) (*contactView, error) {
	info, err := a.engine.As(me.ID).Contact(ctx, where.contact)
	if err != nil {
		return nil, err
	}
	reaches, err := a.engine.As(me.ID).Reach(ctx, where.contact)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	v := &contactView{
		Contact: info.Contact, Name: nameAt(info.Contact, info.Identities), Reach: where.reach("contact:" + info.Contact.ID.String()).url(),
	}
	v.Face = a.face("sheet", info.Contact, v.Name, anyPicture(info.Identities))
	v.Identities = a.identityViews(reaches, where, now)
	for _, c := range info.Conversations {
		last := "has never written"
		if !c.LastInbound.IsZero() {
			last = "last wrote " + ago(now.Sub(c.LastInbound))
		}
		v.Talks = append(v.Talks, talkView{a.talkTitle(c), last, where.open(c.ID).url()})
	}
	if erases, err := a.erases(ctx, me); err != nil {
		return nil, err
	} else if erases {
		v.Privacy = "/privacy/" + info.Contact.ID.String()
	}
	v.Kinds = a.kinds(info.Identities)
	v.Numbers = numbered(v.Kinds)
	v.Talk, v.Merging, v.Marked = where.person(info.Contact.ID).url(), where.merging(info.Contact.ID).url(), markedContact(info.Contact, true)
	if v.Merges, err = a.merges(ctx, me, info.Contact.ID, now); err != nil {
		return nil, err
	}
	ledger, err := a.engine.As(me.ID).Consents(ctx, info.Contact.ID)
	for i := len(ledger) - 1; i >= 0; i-- {
		v.Consents = append(v.Consents, a.consentEntry(ledger[i], now))
	}
	return v, err
}

// kinds are the kinds of all channels, each once, and somebody's own first.
func (a *app) kinds(own []*storage.Identity) []channel.Kind {
	var all []channel.Kind
	add := func(k channel.Kind) {
		if !slices.Contains(all, k) {
			all = append(all, k)
		}
	}
	for _, id := range own {
		add(id.Kind)
	}
	for _, id := range a.channels {
		caps, _ := a.engine.Capabilities(id)
		add(caps.Kind)
	}
	return all
}

// numbered are those of the kinds on which people are known by number.
func numbered(kinds []channel.Kind) []channel.Kind {
	return slices.DeleteFunc(slices.Clone(kinds), func(k channel.Kind) bool { return k != whatsapp.Kind })
}

// identityViews lists addresses, each with what can be done on its channels.
func (a *app) identityViews(all []engagement.Reach, where place, now time.Time) []identityView {
	var views []identityView
	for _, r := range all {
		if last := len(views) - 1; last < 0 || views[last].ID != r.Identity.ID {
			views = append(views, newIdentityView(r.Identity, now))
		}
		a.addActions(&views[len(views)-1], r, where)
	}
	return views
}

func newIdentityView(id *storage.Identity, now time.Time) identityView {
	v := identityView{Identity: id, Text: identityText(id), Said: stateTexts[id.State]}
	if id.State == storage.IdentityRequested {
		v.Said += ", " + ago(now.Sub(id.StateAt))
	}
	if id.Problem != "" {
		v.Said = id.Problem
	}
	if !id.CheckedAt.IsZero() {
		v.Since = "checked " + ago(now.Sub(id.CheckedAt))
	}
	return v
}

// addActions adds what can be done with an address on one channel.
func (a *app) addActions(v *identityView, r engagement.Reach, where place) {
	v.Last = v.Last || r.LastUsed
	tab := channelTab{ID: r.Channel, Title: a.channelTitle(r.Channel)}
	there := where.reach(targetOf(r.Identity))
	for _, action := range r.Actions {
		switch action {
		case engagement.ActionWrite:
			v.Write = a.writeTo(r, there).url()
		case engagement.ActionValidate:
			v.Validate = append(v.Validate, tab)
		case engagement.ActionConnect:
			there.start.ask, there.start.sender = true, r.Channel
			v.Connect = append(v.Connect, channelTab{ID: r.Channel, Title: tab.Title, URL: there.url()})
		}
	}
}

// stateTexts say whether messages reach an address.
var stateTexts = map[storage.IdentityState]string{
	storage.IdentityUnknown:   "not known whether messages arrive",
	storage.IdentityRequested: "asked, and has not answered yet",
	storage.IdentityConnected: "they can be written to",
	storage.IdentityInvalid:   "messages do not arrive",
}

// stateSigns are the states in a word.
var stateSigns = map[storage.IdentityState]string{
	storage.IdentityUnknown: "not connected", storage.IdentityRequested: "requested",
	storage.IdentityConnected: "connected", storage.IdentityInvalid: "invalid",
}

// identityText is an address for people.
func identityText(id *storage.Identity) string {
	switch {
	case id.Username != "":
		return "@" + strings.TrimPrefix(id.Username, "@")
	case id.Name == "" || id.Address.Kind == channel.AddressPhone || id.Address.Kind == channel.AddressMail:
		return addressText(id.Address)
	}
	return id.Name + " · " + addressText(id.Address)
}

// readable reports whether people know the address as one.
func readable(id *storage.Identity) bool {
	return id.Username != "" || id.Address.Kind == channel.AddressPhone || id.Address.Kind == channel.AddressMail
}

func (a *app) consentEntry(c *storage.Consent, now time.Time) consentEntry {
	e := consentEntry{Consent: c, Title: "Agreed", Date: dateText(c.At, now)}
	if !c.Granted {
		e.Title = "Withdrew"
	}
	e.Title += " to " + purposeTitle(c.Purpose) + " on " + string(c.Kind)
	e.Detail = basisTexts[c.Basis]
	if c.Detail != "" {
		e.Detail += ": " + c.Detail
	}
	if c.By.Kind == channel.AuthorAgent {
		e.Detail += " · recorded by " + a.nameOf(storage.AgentID(c.By.ID))
	}
	return e
}

func purposeTitle(p storage.Purpose) string {
	if p == "" {
		return "everything"
	}
	return string(p)
}

// basisTexts say how somebody came to know of a yes or a no.
var basisTexts = map[storage.ConsentBasis]string{
	storage.BasisOptIn: "by signing up", storage.BasisKeyword: "by a keyword", storage.BasisProvider: "told by the provider",
	storage.BasisAgent: "told to an agent", storage.BasisImport: "known from before",
}
