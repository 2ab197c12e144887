package intake

import "github.com/rapport-go/rapport/channel"

// clean makes the texts of an event storable that go into columns of their
// own. Parts need no cleaning: their JSON form escapes NUL and replaces what
// is not UTF-8.
func clean(e channel.Event) channel.Event {
	switch e := e.(type) {
	case channel.MessageReceived:
		e.Origin, e.From, e.Chat = cleanOrigin(e.Origin), cleanPerson(e.From), cleanAddress(e.Chat)
		e.Thread, e.ReplyTo = channel.CleanText(e.Thread), cleanID(e.ReplyTo)
		return e
	case channel.EchoReceived:
		e.Origin, e.To, e.Chat = cleanOrigin(e.Origin), cleanPerson(e.To), cleanAddress(e.Chat)
		e.Thread, e.ReplyTo = channel.CleanText(e.Thread), cleanID(e.ReplyTo)
		return e
	case channel.StatusChanged:
		e.Origin, e.Of = cleanOrigin(e.Origin), cleanID(e.Of)
		e.Failure.Code, e.Failure.Detail = channel.CleanText(e.Failure.Code), channel.CleanText(e.Failure.Detail)
		return e
	case channel.ReactionChanged:
		e.Origin, e.Of, e.From = cleanOrigin(e.Origin), cleanID(e.Of), cleanPerson(e.From)
		return e
	case channel.MessageEdited:
		e.Origin, e.Of, e.From = cleanOrigin(e.Origin), cleanID(e.Of), cleanPerson(e.From)
		return e
	case channel.MessageDeleted:
		e.Origin, e.Of, e.From = cleanOrigin(e.Origin), cleanID(e.Of), cleanPerson(e.From)
		return e
	case channel.ConversationOpened:
		e.Origin, e.From, e.Chat = cleanOrigin(e.Origin), cleanPerson(e.From), cleanAddress(e.Chat)
		return e
	case channel.IdentityChanged:
		e.Origin, e.Old, e.New = cleanOrigin(e.Origin), cleanAddresses(e.Old), cleanAddresses(e.New)
		return e
	case channel.ConsentChanged:
		e.Origin, e.From = cleanOrigin(e.Origin), cleanPerson(e.From)
		return e
	case channel.TemplateChanged:
		e.Origin = cleanOrigin(e.Origin)
		return e
	case channel.HealthChanged:
		e.Origin = cleanOrigin(e.Origin)
		return e
	case channel.HandoverChanged:
		e.Origin, e.From = cleanOrigin(e.Origin), cleanPerson(e.From)
		return e
	case channel.UnknownEvent:
		e.Origin = cleanOrigin(e.Origin)
		return e
	}
	return e
}

func cleanID(id channel.ProviderID) channel.ProviderID {
	return channel.ProviderID(channel.CleanText(string(id)))
}

func cleanOrigin(o channel.Origin) channel.Origin {
	o.ID = cleanID(o.ID)
	return o
}

func cleanAddress(a channel.Address) channel.Address {
	a.Scope, a.Value = channel.CleanText(a.Scope), channel.CleanText(a.Value)
	return a
}

func cleanAddresses(as []channel.Address) []channel.Address {
	var out []channel.Address
	for _, a := range as {
		if a = cleanAddress(a); a.Value != "" {
			out = append(out, a)
		}
	}
	return out
}

func cleanPerson(p channel.Person) channel.Person {
	p.Addresses = cleanAddresses(p.Addresses)
	p.Name, p.Username = channel.CleanText(p.Name), channel.CleanText(p.Username)
	p.Picture, p.Language = channel.CleanText(p.Picture), channel.CleanText(p.Language)
	return p
}
