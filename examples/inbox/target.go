package main

import (
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// parseTarget reads whom an address of the page is about: a word for what it
// is, a colon, and a number or an id.
func parseTarget(text string) (engagement.Target, error) {
	kind, value, _ := strings.Cut(text, ":")
	var t engagement.Target
	var err error
	switch kind {
	case "number":
		t.Number = value
	case "contact":
		t.Contact, err = optionalID[storage.Contact](value, "contact")
	case "conversation":
		t.Conversation, err = optionalID[storage.Conversation](value, "conversation")
	case "binding":
		t.Binding, err = optionalID[storage.Binding](value, "binding")
	case "staff":
		t.Staff = storage.AgentID(value)
	case "identity":
		t.Identity, err = parseIdentity(value)
	default:
		return t, badRequest("it is not clear whom this is for")
	}
	return t, err
}

func targetOf(id *storage.Identity) string {
	a := id.Address
	return strings.Join([]string{"identity", string(id.Kind), string(a.Kind), url.QueryEscape(a.Scope), a.Value}, ":")
}

func parseIdentity(text string) (*storage.IdentityKey, error) {
	parts := strings.SplitN(text, ":", 4)
	if len(parts) < 4 {
		return nil, notFound("address")
	}
	scope, err := url.QueryUnescape(parts[2])
	if err != nil {
		return nil, notFound("address")
	}
	return &storage.IdentityKey{
		Kind:    channel.Kind(parts[0]),
		Address: channel.Address{Kind: channel.AddressKind(parts[1]), Scope: scope, Value: parts[3]},
	}, nil
}
