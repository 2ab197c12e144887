package main

import (
	"context"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A searchView is whom one can write to.
type searchView struct {
	Find   string
	Hidden []hidden
	Found  []foundView
	Empty  string // why nobody is found
}

// A foundView is somebody to write to.
type foundView struct{ Name, Detail, URL string }

// Initials stand in for a picture.
func (v foundView) Initials() string { return initials(v.Name) }

// foundPage is how many contacts are shown.
const foundPage = 20

// search finds contacts and colleagues by name, and anybody by number.
func (a *app) search(ctx context.Context, me *storage.Agent, v *searchView, where place) error {
	v.Find, v.Hidden = where.start.find, where.hidden("find")
	reach := func(to string) string { p := where; p.start.to = to; return p.url() }
	if looksLikeNumber(v.Find) {
		return a.searchNumber(ctx, me, v, reach("number:"+v.Find))
	}
	if len(storage.NameWords(v.Find)) == 0 {
		return nil
	}
	contacts, err := a.engine.As(me.ID).FindContacts(ctx, v.Find, storage.ContactID{}, foundPage)
	if err != nil {
		return err
	}
	for _, c := range contacts {
		info, err := a.engine.As(me.ID).Contact(ctx, c.ID)
		if err != nil {
			return err
		}
		v.Found = append(v.Found, foundView{nameOf(c), "Contact" + onKinds(info.Identities), reach("contact:" + c.ID.String())})
	}
	staff, err := a.engine.FindAgents(ctx, v.Find)
	for _, s := range staff {
		v.Found = append(v.Found, foundView{s.Name, "Colleague", reach("staff:" + string(s.ID))})
	}
	if len(v.Found) == 0 {
		v.Empty = "Nobody has a name like that."
	}
	return err
}

// onKinds says on which kinds of channel somebody is known, to tell people of
// one name apart.
func onKinds(all []*storage.Identity) string {
	var kinds []string
	for _, id := range all {
		if !slices.Contains(kinds, string(id.Kind)) {
			kinds = append(kinds, string(id.Kind))
		}
	}
	if len(kinds) == 0 {
		return ""
	}
	return " on " + strings.Join(kinds, ", ")
}

// searchNumber finds who has a number, or offers to write to somebody new.
func (a *app) searchNumber(ctx context.Context, me *storage.Agent, v *searchView, url string) error {
	start, err := a.engine.Start(ctx, me.ID, engagement.Target{Number: v.Find})
	if v.Empty = startProblem(err); v.Empty != "" {
		return nil
	}
	if err != nil {
		return err
	}
	found := foundView{v.Find, "A number that is not known yet", url}
	if start.Contact != nil {
		found.Name, found.Detail = nameAt(start.Contact, start.Identities), "Contact"
	}
	v.Found = append(v.Found, found)
	return nil
}

// looksLikeNumber reports whether somebody typed a number rather than a name.
func looksLikeNumber(text string) bool {
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r != '+' && r != ' ' && r != '-' && r != '(' && r != ')' && r != '/' && r != '.':
			return false
		}
	}
	return digits > 3
}
