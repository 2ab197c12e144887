package engagement

import (
	"context"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/consent"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A ConsentGiven is what a contact said about being written to, for
// [Engine.RecordConsent].
type ConsentGiven struct {
	// Contact and Kind say who, and on which kind of channel. Required.
	Contact storage.ContactID
	Kind    channel.Kind
	// Purpose is what it concerns; empty means every purpose.
	Purpose storage.Purpose
	// Granted is a yes; otherwise it withdraws.
	Granted bool
	// Basis is how that is known. Required.
	Basis storage.ConsentBasis
	// Detail says more, for people: which form, which campaign.
	Detail string
	// At is when the contact said so; zero means now.
	At time.Time
}

// RecordConsent adds a contact's yes or no to the ledger. A withdrawal holds
// from that moment, also for messages that are queued already (S3.10). No agent
// means that the host recorded it; for agents it is as for [Engine.PutContact].
func (e *Engine) RecordConsent(ctx context.Context, agent storage.AgentID, g ConsentGiven) (*storage.Consent, error) {
	if err := g.check(); err != nil {
		return nil, fmt.Errorf("record consent: %w", err)
	}
	var c *storage.Consent
	err := e.update(ctx, "record consent", func(ctx context.Context, tx storage.Tx) error {
		by, err := e.authorOf(ctx, tx, agent)
		if err != nil {
			return err
		}
		if err := e.permitContact(ctx, tx, agent, g.Contact); err != nil {
			return err
		}
		if _, err := tx.Contacts().Get(ctx, g.Contact); err != nil {
			return err
		}
		c = e.consent(g, by)
		if err := tx.Consents().Append(ctx, c); err != nil {
			return err
		}
		entry := journal.Entry(journal.ConsentChanged, c.CreatedAt, by, journal.Detail{Consent: c})
		entry.Contact = c.Contact
		return tx.Journal().Append(ctx, entry)
	})
	if err != nil {
		return nil, err
	}
	e.news.publish()
	return c, nil
}

func (g ConsentGiven) check() error {
	switch {
	case g.Contact.IsZero():
		return invalid("Contact", "is required")
	case g.Kind == "":
		return invalid("Kind", "is required")
	}
	return g.checkSaid("")
}

// checkSaid checks what does not depend on who said it. prefix is what stands
// before the names of fields.
func (g ConsentGiven) checkSaid(prefix string) error {
	switch {
	case g.Basis == "":
		return invalid(prefix+"Basis", "is required")
	case channel.CleanText(g.Detail) != g.Detail:
		return invalid(prefix+"Detail", "must be text without NUL")
	case g.At.After(time.Now()):
		return invalid(prefix+"At", "must not lie in the future")
	}
	return nil
}

func (e *Engine) consent(g ConsentGiven, by storage.Author) *storage.Consent {
	at := now()
	c := &storage.Consent{
		ID: e.mint.Consent(at), Contact: g.Contact, Kind: g.Kind, Purpose: g.Purpose, Granted: g.Granted,
		Basis: g.Basis, Detail: g.Detail, By: by, At: g.At.UTC().Truncate(time.Microsecond), CreatedAt: at,
	}
	if g.At.IsZero() {
		c.At = at
	}
	return c
}

// Consents returns the ledger of a contact, the oldest entry first.
func (e *Engine) Consents(ctx context.Context, id storage.ContactID) (list []*storage.Consent, err error) {
	err = e.view(ctx, "consents", func(ctx context.Context, tx storage.Tx) (err error) {
		list, err = tx.Consents().OfContacts(ctx, id)
		return err
	})
	return list, err
}

// KeywordRules say which words of a contact's mean a yes or a no.
type KeywordRules = consent.Rules

// A Keyword is one such rule.
type Keyword = consent.Keyword

const keywordsName = "consent/keywords"

// KeywordRules returns the rules for keywords, with their version: well-known
// words in several languages, with version 0, if none were saved.
func (e *Engine) KeywordRules(ctx context.Context) (r KeywordRules, version int64, err error) {
	err = e.view(ctx, "keyword rules", func(ctx context.Context, tx storage.Tx) (err error) {
		r, version, err = keywordRules(ctx, tx)
		return err
	})
	return r, version, err
}

func keywordRules(ctx context.Context, tx storage.Tx) (KeywordRules, int64, error) {
	r, version, err := document.Load[KeywordRules](ctx, tx, keywordsName)
	if err == nil && version == 0 {
		r = consent.Default()
	}
	return r, version, err
}

// SaveKeywordRules replaces the rules, all at once, and returns the new version.
// The agent must have [ManageChannels]: *[DeniedError]. *[InvalidError];
// [storage.ErrConflict] if somebody saved since the version was read. Messages
// that arrive later than [Config.Poll] from now go by them, in every process.
func (e *Engine) SaveKeywordRules(ctx context.Context, agent storage.AgentID, r KeywordRules, version int64) (int64, error) {
	if err := r.Check(); err != nil {
		return 0, fmt.Errorf("save keyword rules: %w", invalid("Keywords", err.Error()))
	}
	var next int64
	err := e.update(ctx, "save keyword rules", func(ctx context.Context, tx storage.Tx) (err error) {
		if err := permit(ctx, tx, agent, ManageChannels, ""); err != nil {
			return err
		}
		next, err = saveSetting(ctx, tx, agent, keywordsName, r, version)
		return err
	})
	if err == nil {
		e.keywords.Store(nil)
		e.news.publish()
	}
	return next, err
}

// A readyMatcher is the keyword rules of a version, made ready, and when they
// were read.
type readyMatcher struct {
	version int64
	read    time.Time
	*consent.Matcher
}

// matcher finds what contacts' texts say about consent. Every batch of inbound
// messages asks, so the rules are read once in a poll, and made ready once for
// each version.
func (e *Engine) matcher(ctx context.Context, tx storage.Tx) (*consent.Matcher, error) {
	ready, at := e.keywords.Load(), time.Now()
	if ready != nil && at.Sub(ready.read) < e.cfg.Poll {
		return ready.Matcher, nil
	}
	rules, version, err := keywordRules(ctx, tx)
	if err != nil {
		return nil, err
	}
	fresh := &readyMatcher{version: version, read: at}
	if ready != nil && ready.version == version {
		fresh.Matcher = ready.Matcher
	} else {
		fresh.Matcher = rules.Matcher()
	}
	e.keywords.Store(fresh)
	return fresh.Matcher, nil
}

// lastHeard is when the contact last wrote on any channel of the kind (S3.8).
func (e *Engine) lastHeard(ctx context.Context, tx storage.Tx, conv *storage.Conversation) (time.Time, error) {
	all, err := tx.Conversations().OfContact(ctx, conv.Contact)
	var last time.Time
	for _, c := range all {
		if e.caps[c.Channel].Kind == e.caps[conv.Channel].Kind {
			last = later(last, c.LastInbound)
		}
	}
	return last, err
}

// stillWanted says at the last moment which messages their contacts do not want
// any more.
func (e *Engine) stillWanted(ctx context.Context, tx storage.Tx, _ time.Time, convs []*storage.Conversation, ms []*storage.Message) (map[storage.MessageID]channel.Failure, error) {
	ids := make([]storage.ContactID, len(convs))
	for i, c := range convs {
		ids[i] = c.Contact
	}
	entries, err := tx.Consents().OfContacts(ctx, ids...)
	if err != nil {
		return nil, err
	}
	byContact := map[storage.ContactID][]*storage.Consent{}
	for _, c := range entries {
		byContact[c.Contact] = append(byContact[c.Contact], c)
	}
	refused := map[storage.MessageID]channel.Failure{}
	for i, m := range ms {
		if consent.Decide(byContact[ids[i]], e.caps[m.Channel].Kind, m.Purpose, convs[i].LastInbound).Withdrawn {
			refused[m.ID] = channel.Failure{
				Kind: channel.Invalid, Code: "consent_withdrawn", Detail: "the contact withdrew their consent before the message could leave",
			}
		}
	}
	return refused, nil
}
