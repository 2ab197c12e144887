package engagement

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/duty"
	"github.com/rapport-go/rapport/engagement/internal/intake"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// askProfile asks the provider who somebody is, where its events do not say
// (S2.30). That a provider keeps it to itself is normal: the person is then
// asked about again when they write on a later day.
func (e *Engine) askProfile(ctx context.Context, d *storage.DueMoment) (duty.Finish, error) {
	var who intake.Stranger
	if err := json.Unmarshal(d.Data, &who); err != nil {
		return nil, err
	}
	reader, ok := channel.As[channel.ProfileReader](e.cfg.Channels[who.Channel])
	if !ok {
		return nil, nil
	}
	p, err := reader.Profile(ctx, who.Address)
	if err != nil && channel.AsError("profile", err).Kind.Retryable() {
		return nil, err
	}
	if err != nil {
		e.cfg.Logger.DebugContext(ctx, "engagement: no profile", "channel", who.Channel, "error", err)
	}
	return nil, e.update(ctx, "profile", func(ctx context.Context, tx storage.Tx) error {
		return e.introduced(ctx, tx, storage.IdentityKey{Kind: e.caps[who.Channel].Kind, Address: who.Address}, p)
	})
}

// introduced keeps what a provider told about the owner of an address.
func (e *Engine) introduced(ctx context.Context, tx storage.Tx, key storage.IdentityKey, p channel.Person) error {
	if err := tx.Lock(ctx, intake.IdentityLock(key)); err != nil {
		return err
	}
	found, err := tx.Identities().Find(ctx, key)
	if err != nil || found[0] == nil {
		return err
	}
	id := found[0]
	id.ProfileAt = now()
	id.Name, id.Username = cmp.Or(channel.CleanText(p.Name), id.Name), cmp.Or(channel.CleanText(p.Username), id.Username)
	id.Picture = cmp.Or(channel.CleanText(p.Picture), id.Picture)
	if err := tx.Identities().Update(ctx, id); err != nil {
		return err
	}
	return e.nameContact(ctx, tx, id, channel.CleanText(p.Language))
}

// nameContact gives the contact of an identity a name and a language, unless
// it has them.
func (e *Engine) nameContact(ctx context.Context, tx storage.Tx, id *storage.Identity, language string) error {
	contacts, err := tx.Contacts().Get(ctx, id.Contact)
	if err != nil {
		return err
	}
	c := contacts[0]
	name, spoken := cmp.Or(c.Name, id.Name, id.Username), cmp.Or(c.Language, language)
	if name == c.Name && spoken == c.Language {
		return nil
	}
	c.Name, c.Language = name, spoken
	if err := tx.Contacts().Update(ctx, c); err != nil {
		return err
	}
	return tx.Journal().Append(ctx, onContact(journal.ContactChanged, system, c.ID, journal.Detail{Change: "name"}))
}
