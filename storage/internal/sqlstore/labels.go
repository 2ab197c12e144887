package sqlstore

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

// Labels are kept in their record, as a document. Triggers keep a row for each
// of them in a table of its own, from which lists by label are read: a record
// without labels has none there, and costs nothing.

// encodeLabels writes labels, which never fails; none are the empty text.
func encodeLabels(labels []string) string {
	kept := storage.Labels(labels...)
	if len(kept) == 0 {
		return ""
	}
	text, _ := encode(kept)
	return text
}

func encodeAttributes(attributes map[string]string) (string, error) {
	if len(attributes) == 0 {
		return "", nil
	}
	return encode(attributes)
}

var contactsByLabel = reading("", "with found as materialized (select l.contact from rapport_contact_labels as l "+
	"where l.tenant = $1 and l.label = $4 and l.contact > $2 order by l.contact limit $3) "+
	"select "+contactRecord.columns()+" from found cross join rapport_contacts as t where t.tenant = $1 and t.id = found.contact")

// labelled lists contacts by label. It may find some that were merged.
func (c contacts) labelled(ctx context.Context, label string, after storage.ContactID, limit int) ([]*storage.Contact, error) {
	page, err := contactRecord.list(ctx, c.t, contactsByLabel, [16]byte(after), int64(limit), label)
	slices.SortFunc(page, func(a, b *storage.Contact) int { return a.ID.Compare(b.ID) })
	return page, err
}
