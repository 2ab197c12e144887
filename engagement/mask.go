package engagement

import (
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// shownEnd is how many characters at the end of an address stay readable, so that
// an agent can tell two contacts apart.
const shownEnd = 3

// masked is an address of which only the end can be read, or the domain of a mail
// address. It stands for no address: nothing can be sent to it.
func masked(a channel.Address) channel.Address {
	a.Value = maskedText(a.Value)
	return a
}

func maskedText(s string) string {
	if name, domain, mail := strings.Cut(s, "@"); mail {
		return maskedText(name) + "@" + domain
	}
	runes := []rune(s)
	if len(runes) <= 2*shownEnd {
		return "•••"
	}
	return "•••" + string(runes[len(runes)-shownEnd:])
}

// The functions below return a record as a role sees it: itself, or a copy.

func maskedConversation(r Role, c *storage.Conversation) *storage.Conversation {
	if r.May(SeeAddresses, c.Channel) {
		return c
	}
	hidden := *c
	hidden.Address = masked(c.Address)
	return &hidden
}

// maskedIdentity needs the permission on every channel of the role: an address is
// the contact's, and not a channel's.
func maskedIdentity(r Role, i *storage.Identity) *storage.Identity {
	if r.seesAddresses() {
		return i
	}
	hidden := *i
	hidden.Address, hidden.Username = masked(i.Address), maskedName(i.Username)
	return &hidden
}

func maskedName(s string) string {
	if s == "" {
		return ""
	}
	return maskedText(s)
}

// seesAddresses reports whether the role sees addresses wherever it sees cases.
func (r Role) seesAddresses() bool {
	for ch := range r.Channels {
		if r.May(ViewCases, ch) && !r.May(SeeAddresses, ch) {
			return false
		}
	}
	return r.May(SeeAddresses, "") || !r.AllChannels && len(r.Channels) > 0
}

// maskedContact hides a name that is an address.
func maskedContact(r Role, c *storage.Contact, of []*storage.Identity) *storage.Contact {
	isName := func(i *storage.Identity) bool { return i.Address.Value == c.Name }
	if r.seesAddresses() || !slices.ContainsFunc(of, isName) {
		return c
	}
	hidden := *c
	hidden.Name = maskedText(c.Name)
	return &hidden
}

// maskedMessage leaves out what the provider sent, which has the address.
func maskedMessage(r Role, m *storage.Message) *storage.Message {
	if r.May(SeeAddresses, m.Channel) {
		return m
	}
	hidden := *m
	hidden.Raw = nil
	if m.Author.Kind == channel.AuthorContact {
		if _, err := storage.ParseID[storage.Contact](m.Author.ID); err != nil {
			hidden.Author.ID = maskedName(m.Author.ID) // somebody in a group
		}
	}
	return &hidden
}

func maskedConsent(r Role, c *storage.Consent) *storage.Consent {
	if r.seesAddresses() || c.Address.IsZero() {
		return c
	}
	hidden := *c
	hidden.Address = masked(c.Address)
	return &hidden
}
