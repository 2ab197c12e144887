package engagement

import (
	"context"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/catalogue"
	"github.com/rapport-go/rapport/engagement/internal/consent"
	"github.com/rapport-go/rapport/engagement/internal/dispatch"
	"github.com/rapport-go/rapport/engagement/internal/health"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/engagement/internal/refusals"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// templateOf is the template that a message is, and false if it is none.
func templateOf(m *storage.Message) (channel.Template, bool) {
	if len(m.Parts) != 1 {
		return channel.Template{}, false
	}
	t, ok := m.Parts[0].(channel.Template)
	return t, ok
}

// approved checks templates against the channel's catalogue, and fills in what
// the contact will see (S1.51, S1.54). A channel whose templates were never
// read has no catalogue: there the provider alone judges.
func (b *sendBatch) approved(ctx context.Context, s *sending, messages []*storage.Message) error {
	for _, m := range messages {
		t, ok := templateOf(m)
		if !ok {
			continue
		}
		m.Purpose = storage.PurposeOther
		if err := b.ready(ctx, m.Channel); err != nil {
			return err
		}
		entry, state, err := b.template(ctx, m.Channel, t)
		if err != nil {
			return err
		}
		if entry == nil && state.Synced.IsZero() {
			continue
		}
		if entry == nil {
			return &templates.Fault{
				Code: templates.FaultAccount, Where: templates.InTemplate, Index: -1,
				Problem: "is not one of this channel's: read the templates anew if it is",
			}
		}
		if err := entry.Template.Ready(entry.Template.Account, t); err != nil {
			return err
		}
		m.Purpose = purposeOf(entry.Template.Category)
		t.Shown = entry.Template.Preview(t) // and nothing that the caller claims
		m.Parts = channel.Parts{t}
	}
	return nil
}

// ready checks that the provider has approved the channel. It is asked where
// the business writes first: nobody can have written to a channel that is not
// approved (S3.24).
func (b *sendBatch) ready(ctx context.Context, ch channel.ID) error {
	known, ok := b.pending[ch]
	if ok {
		return known
	}
	state, err := health.Of(ctx, b.tx, ch)
	if err != nil {
		return err
	}
	if state.Send == channel.AbilityPending {
		known = &PendingError{Channel: ch, Missing: state.Reasons}
	}
	b.pending[ch] = known
	return known
}

// template reads a template of the catalogue, once for each batch.
func (b *sendBatch) template(ctx context.Context, ch channel.ID, t channel.Template) (*catalogue.Entry, catalogue.State, error) {
	key := templateKey{ch, t.Name, t.Language}
	if found, ok := b.templates[key]; ok {
		return found.entry, found.state, nil
	}
	entry, state, err := b.catalogue.Get(ctx, b.tx, ch, t.Name, t.Language)
	if err == nil {
		b.templates[key] = foundTemplate{entry, state}
	}
	return entry, state, err
}

type templateKey struct {
	channel        channel.ID
	name, language string
}

type foundTemplate struct {
	entry *catalogue.Entry
	state catalogue.State
}

// purposeOf is what a template of the category is for.
func purposeOf(c templates.Category) storage.Purpose {
	if c == "" {
		return storage.PurposeOther
	}
	return storage.Purpose(strings.ToLower(string(c)))
}

// wanted checks that the contact agreed to templates of their purpose, and has
// not withdrawn that (S3.7 to S3.10).
func (b *sendBatch) wanted(ctx context.Context, s *sending, messages []*storage.Message) error {
	for _, m := range messages {
		if m.Purpose == "" {
			continue
		}
		d, err := b.consentOf(ctx, s, m.Purpose)
		if err != nil {
			return err
		}
		if err := b.unwanted(s, d, m.Purpose); err != nil {
			return err
		}
	}
	return nil
}

// grant keeps the consent that an agent recorded with the message (S3.9).
func (b *sendBatch) grant(s *sending) {
	if s.grant == nil {
		return
	}
	b.grants = append(b.grants, s.grant)
	entry := journal.Entry(journal.ConsentChanged, b.now, s.author, journal.Detail{Consent: s.grant})
	b.entries = append(b.entries, journal.OnConversation(entry, s.talk.conv))
}

func (b *sendBatch) unwanted(s *sending, d consent.Decision, p storage.Purpose) error {
	refused := &RefusedError{Channel: s.talk.conv.Channel, Purpose: p}
	if s.talk.contact == nil {
		refused.Contact = s.talk.conv.Contact
	}
	switch {
	case d.Withdrawn:
		refused.Reason = ReasonWithdrawn
		return refused
	case !d.Allowed && !s.settings.AssumeConsent:
		refused.Reason = ReasonNoConsent
		return refused
	}
	return nil
}

// findConsents reads what the contacts agreed to who are sent templates.
func (b *sendBatch) findConsents(ctx context.Context) error {
	b.consents = map[storage.ContactID][]*storage.Consent{}
	var ids []storage.ContactID
	for _, s := range b.items {
		if s.err == nil && s.talk.contact == nil && dispatch.IsTemplate(s.out.Parts) {
			ids = append(ids, s.talk.conv.Contact)
		}
	}
	if err := b.findRefusals(ctx); err != nil || len(ids) == 0 {
		return err
	}
	slices.SortFunc(ids, storage.ContactID.Compare)
	entries, err := b.tx.Consents().OfContacts(ctx, slices.Compact(ids)...)
	for _, c := range entries {
		b.consents[c.Contact] = append(b.consents[c.Contact], c)
	}
	return err
}

// findRefusals reads what people said whose addresses are not known any more, and who
// are to be written to as if they were new.
func (b *sendBatch) findRefusals(ctx context.Context) error {
	var fresh []*storage.Identity
	for _, s := range b.items {
		if s.err == nil && s.talk.identity != nil && b.consents[s.talk.conv.Contact] == nil {
			fresh = append(fresh, s.talk.identity)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	entries, err := refusals.Of(ctx, b.tx, b.now, fresh...)
	for _, c := range entries {
		b.consents[c.Contact] = append(b.consents[c.Contact], c)
	}
	return err
}

func (b *sendBatch) consentOf(ctx context.Context, s *sending, p storage.Purpose) (consent.Decision, error) {
	conv, kind := s.talk.conv, b.caps[s.talk.conv.Channel].Kind
	entries := b.consents[conv.Contact]
	if s.grant != nil {
		s.grant.Contact, s.grant.Kind, s.grant.Address = conv.Contact, kind, s.address()
		entries = append(slices.Clone(entries), s.grant)
	}
	d := consent.Decide(entries, kind, p, conv.LastInbound)
	if d.Allowed || d.Withdrawn || s.talk.contact != nil {
		return d, nil
	}
	last, err := b.lastHeard(ctx, b.tx, conv)
	return consent.Decide(entries, kind, p, last), err
}
