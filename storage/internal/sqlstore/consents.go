package sqlstore

import (
	"context"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

type consents struct{ t *Tx }

var consentCols = colsOf("id:uuid contact:uuid kind:text address_kind:text address_scope:text address_value:text purpose:text " +
	"granted:int basis:text detail:text by_kind:text by_id:text by_name:text message:uuid at:int created_at:int")

var (
	appendConsents = writing(typed(consentCols), "{v} insert into rapport_consents (tenant, "+names(consentCols, "")+
		") select $1, "+names(consentCols, "v.")+" from v where true on conflict do nothing returning 1")
	consentsByContact = reading("v_contact:uuid", "{v} select "+names(consentCols, "t.")+
		" from v cross join rapport_consents as t where t.tenant = $1 and t.contact = v_contact")
	moveConsents = writing("", "update rapport_consents set contact = $3 where tenant = $1 and contact = $2")
)

func consentRow(c *storage.Consent) []any {
	return []any{
		[16]byte(c.ID), [16]byte(c.Contact), string(c.Kind), string(c.Address.Kind), c.Address.Scope, c.Address.Value, string(c.Purpose),
		flag(c.Granted), string(c.Basis), c.Detail, string(c.By.Kind), c.By.ID, c.By.Name, [16]byte(c.Message),
		micros(c.At), micros(c.CreatedAt),
	}
}

func consentInto(c *storage.Consent) []any {
	return []any{
		idTo(&c.ID), idTo(&c.Contact), (*string)(&c.Kind), (*string)(&c.Address.Kind), &c.Address.Scope, &c.Address.Value,
		(*string)(&c.Purpose), flagged{&c.Granted}, (*string)(&c.Basis), &c.Detail,
		(*string)(&c.By.Kind), &c.By.ID, &c.By.Name, idTo(&c.Message), instant{&c.At}, instant{&c.CreatedAt},
	}
}

func (c consents) Append(ctx context.Context, cs ...*storage.Consent) error {
	rows := make([][]any, len(cs))
	for i, v := range cs {
		rows[i] = consentRow(v)
	}
	slices.SortStableFunc(rows, func(a, b []any) int { return compareKeys(a[0], b[0]) })
	err := c.t.all(ctx, func() error {
		n, err := c.t.count(ctx, appendConsents, rows)
		if err == nil && n < len(rows) {
			err = storage.ErrExists
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("storage: append consents: %w", err)
	}
	return nil
}

func (c consents) OfContacts(ctx context.Context, ids ...storage.ContactID) ([]*storage.Consent, error) {
	var found []*storage.Consent
	err := c.t.run(ctx, consentsByContact, each(ids), nil, func(scan Scan) error {
		v := new(storage.Consent)
		found = append(found, v)
		return scan(consentInto(v)...)
	})
	if err != nil {
		return nil, fmt.Errorf("storage: list consents: %w", err)
	}
	slices.SortFunc(found, func(a, b *storage.Consent) int {
		if c := a.Contact.Compare(b.Contact); c != 0 {
			return c
		}
		return a.ID.Compare(b.ID)
	})
	return found, nil
}

// each makes rows of identifiers, each once.
func each[T any](ids []storage.ID[T]) [][]any {
	keys := make([][16]byte, len(ids))
	for i, id := range ids {
		keys[i] = [16]byte(id)
	}
	return single(keys)
}

func (c consents) Move(ctx context.Context, from, to storage.ContactID) error {
	if err := c.t.run(ctx, moveConsents, nil, []any{[16]byte(from), [16]byte(to)}, nil); err != nil {
		return fmt.Errorf("storage: move consents: %w", err)
	}
	return nil
}
