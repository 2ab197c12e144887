package intake

import (
	"context"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/consent"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// maxKeyword is how many runes a message may have that is a keyword.
const maxKeyword = 40

// applyWishes keeps what contacts agree to or withdraw: by a keyword that they
// write, or by the provider's report.
func (b *batch) applyWishes(ctx context.Context) error {
	for _, a := range b.arrivals {
		var err error
		switch e := a.Event.(type) {
		case channel.MessageReceived:
			err = b.keyword(ctx, a, e)
		case channel.ConsentChanged:
			err = b.reported(a, e)
		}
		if err != nil {
			return err
		}
	}
	return UnlessEmpty(ctx, b.wishes, b.tx.Consents().Append)
}

// keyword looks for a keyword in a message that could be one.
func (b *batch) keyword(ctx context.Context, a Arrival, e channel.MessageReceived) error {
	text, ok := said(e.Parts)
	if !ok || !e.Chat.IsZero() || e.Automatic != "" || a.writer != a.talk.Contact {
		return nil
	}
	if b.keywords == nil {
		var err error
		if b.keywords, err = b.Keywords(ctx, b.tx); err != nil {
			return err
		}
	}
	k, ok := b.keywords.Match(text, e.From.Language)
	if !ok {
		return nil
	}
	t := b.talkOf(a)
	c := b.wish(a, t.conv.Contact, e.From.Address(), k.Purpose, k.Grant)
	c.Basis, c.At, c.Detail = storage.BasisKeyword, b.when(e.At), k.Words[0]
	c.By = storage.Author{Kind: channel.AuthorContact, ID: t.conv.Contact.String()}
	for _, m := range b.messages {
		if m.Channel == a.Channel && m.ProviderID == e.ID {
			c.Message = m.ID
		}
	}
	entry := journal.OnConversation(journal.Entry(journal.ConsentChanged, b.now, c.By, journal.Detail{Consent: c}), t.conv)
	entry.Message = c.Message
	b.note(entry)
	return nil
}

// said is the text of a message that says nothing else, and is short enough to
// be a keyword: typed, or on a button that was tapped.
func said(parts channel.Parts) (string, bool) {
	if len(parts) != 1 {
		return "", false
	}
	var text string
	switch p := parts[0].(type) {
	case channel.Text:
		text = p.Body
	case channel.Choice:
		text = p.Title
	}
	return text, text != "" && utf8.RuneCountInString(text) <= maxKeyword
}

func (b *batch) wish(a Arrival, contact storage.ContactID, from channel.Address, p storage.Purpose, granted bool) *storage.Consent {
	c := &storage.Consent{
		ID: b.Mint.Consent(b.now), Contact: contact, Kind: a.Kind, Address: from,
		Purpose: p, Granted: granted, CreatedAt: b.now,
	}
	b.wishes = append(b.wishes, c)
	return c
}

// reported keeps what the provider says of a contact's consent. Of a person who
// is not known there is nothing to keep but the event.
func (b *batch) reported(a Arrival, e channel.ConsentChanged) error {
	contact := b.knownContact(a.Kind, e.From)
	if contact.IsZero() {
		return b.aboutPerson(a, e.From, journal.ConsentChanged)
	}
	c := b.wish(a, contact, e.From.Address(), consent.PurposeOf(e.Purpose, e.Granted), e.Granted)
	c.Basis, c.At, c.Detail, c.By = storage.BasisProvider, b.when(e.At), e.Detail, system
	if err := b.noteEvent(journal.ConsentChanged, a, journal.Detail{Consent: c}); err != nil {
		return err
	}
	b.entries[len(b.entries)-1].Contact = contact
	return nil
}
