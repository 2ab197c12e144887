package main

import (
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A mergeView is the way to merge another contact into one: first who it is, then
// what will happen.
type mergeView struct {
	Into   sideView
	Find   string
	Hidden []hidden
	Found  []foundView
	Empty  string
	// From is who was chosen; nil while nobody is. Back is where to go when they
	// are one, Swap the address with the two the other way round, and Other that of
	// the choice.
	From              *sideView
	Back, Swap, Other string
}

// A sideView is one of two contacts that shall be one.
type sideView struct {
	ID         storage.ContactID
	Name       string
	Face       faceView
	Identities []string
	Talks      []string
}

func (a *app) mergeView(ctx context.Context, me *storage.Agent, where place) (*mergeView, error) {
	into, err := a.side(ctx, me, where.contact)
	if err != nil {
		return nil, err
	}
	v := &mergeView{Into: into, Find: where.start.find, Hidden: where.hidden("find", "from"), Back: where.who(into.ID).url()}
	if where.desk.from.IsZero() {
		return v, a.mergeable(ctx, me, v, where)
	}
	from, err := a.side(ctx, me, where.desk.from)
	if err != nil {
		return nil, err
	}
	swapped, other := where, where
	swapped.contact, swapped.desk.from = from.ID, into.ID
	other.desk.from = storage.ContactID{}
	v.From, v.Swap, v.Other = &from, swapped.url(), other.url()
	return v, nil
}

// side is one of the two, with what people know them by.
func (a *app) side(ctx context.Context, me *storage.Agent, id storage.ContactID) (sideView, error) {
	info, err := a.engine.As(me.ID).Contact(ctx, id)
	if err != nil {
		return sideView{}, err
	}
	v := sideView{ID: info.Contact.ID, Name: nameAt(info.Contact, info.Identities)}
	v.Face = a.face("side", info.Contact, v.Name, anyPicture(info.Identities))
	for _, i := range info.Identities {
		v.Identities = append(v.Identities, identityText(i)+" ("+string(i.Kind)+")")
	}
	for _, c := range info.Conversations {
		v.Talks = append(v.Talks, a.talkTitle(c))
	}
	return v, nil
}

// mergeable finds who could be the same person, by name.
func (a *app) mergeable(ctx context.Context, me *storage.Agent, v *mergeView, where place) error {
	if v.Find == "" {
		v.Find = v.Into.Name
	}
	if len(storage.NameWords(v.Find)) == 0 {
		v.Empty = "Type a name: at least one letter."
		return nil
	}
	contacts, err := a.engine.As(me.ID).FindContacts(ctx, v.Find, storage.ContactID{}, foundPage)
	if err != nil {
		return err
	}
	for _, c := range contacts {
		if c.ID == v.Into.ID || !c.MergedInto.IsZero() {
			continue
		}
		info, err := a.engine.As(me.ID).Contact(ctx, c.ID)
		if err != nil {
			return err
		}
		there := where
		there.desk.from = c.ID
		v.Found = append(v.Found, foundView{nameAt(info.Contact, info.Identities), "Contact" + onKinds(info.Identities), there.url()})
	}
	if len(v.Found) == 0 {
		v.Empty = "Nobody else has a name like that."
	}
	return nil
}

// A mergedView is a contact that was merged into another one, or was.
type mergedView struct {
	*storage.Merge
	Name, Who, Date, Undone string
}

// merges are the merges of a contact, the latest first.
func (a *app) merges(ctx context.Context, me *storage.Agent, id storage.ContactID, now time.Time) ([]mergedView, error) {
	list, err := a.engine.Merges(ctx, id)
	if err != nil {
		return nil, err
	}
	var all []mergedView
	for _, m := range slices.Backward(list) {
		if m.Into != id {
			continue
		}
		v := mergedView{Merge: m, Who: a.youOr(m.By, me), Date: dateText(m.At, now)}
		if !m.UndoneAt.IsZero() {
			v.Undone = dateText(m.UndoneAt, now)
		}
		if v.Name, err = a.mergedName(ctx, me, m); err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// mergedName is what a contact was called who was merged.
func (a *app) mergedName(ctx context.Context, me *storage.Agent, m *storage.Merge) (string, error) {
	info, err := a.engine.As(me.ID).Contact(ctx, m.From)
	if isHidden(err) {
		return "Somebody", nil
	}
	if err != nil {
		return "", err
	}
	for _, c := range append(info.Merged, info.Contact) {
		if c.ID == m.From {
			return nameOf(c), nil
		}
	}
	return "Somebody", nil
}

// nowIs is the contact who stands for another one now: themselves, unless they
// were merged.
func (a *app) nowIs(ctx context.Context, me *storage.Agent, c *storage.Contact) (*storage.Contact, error) {
	if c.MergedInto.IsZero() {
		return c, nil
	}
	info, err := a.engine.As(me.ID).Contact(ctx, c.ID)
	if isHidden(err) {
		return c, nil
	}
	return info.Contact, err
}

// standIn shows who stands for the contact of a conversation now.
func (a *app) standIn(ctx context.Context, me *storage.Agent, c *engagement.Composer) (err error) {
	c.Contact, err = a.nowIs(ctx, me, c.Contact)
	return err
}
