package sqlstore

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// What a provider calls the further parts of a message is in a table of its
// own, so that the many messages without such names do not pay for them.

const nameCols = "ref:uuid message:uuid"

// The message that has a name: as its own, or as one of its parts.
const (
	byFirstName   = "(select m.id from rapport_messages as m where m.tenant = $1 and m.ref = v_ref)"
	byFurtherName = "(select n.message from rapport_message_names as n where n.tenant = $1 and n.ref = v_ref)"
)

// heldRef is the first name of another message that has the name for one of its
// parts. A message that is given it in place of the name is refused by the index
// of first names: one statement writes and checks, and needs no answer, which
// for SQLite would be a tenth of the work. Who has further names has a first one.
const heldRef = "(select o.ref from rapport_messages as o where o.tenant = $1 and o.id = " + byFurtherName + " and o.id <> v_id)"

var (
	takenNames  = writing("v_ref:uuid", "{v} select v_ref from v where coalesce("+byFirstName+", "+byFurtherName+") is not null")
	insertNames = writing(nameCols, "{v} insert into rapport_message_names (tenant, ref, message) select $1, v.ref, v.message from v where true")
	// Its own first name is none of a message's further names, so whoever has
	// one as a first name is another.
	claimNames = writing("v_ref:uuid v_message:uuid", "{v} insert into rapport_message_names (tenant, ref, message) "+
		"select $1, v_ref, v_message from v where "+byFirstName+" is null returning 1")
	dropNames = rowByRow("v_message:uuid", "{v} delete from rapport_message_names where tenant = $1 and message in (select v_message from v)")
)

// encodeNames writes a list of names, which never fails; none are the empty
// text.
func encodeNames(names []channel.ProviderID) string {
	if len(names) == 0 {
		return ""
	}
	text, _ := encode(names)
	return text
}

// furtherNames are the names besides the first one, each once.
func furtherNames(first channel.ProviderID, also []channel.ProviderID) []channel.ProviderID {
	var names []channel.ProviderID
	for _, name := range also {
		if name != "" && name != first && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// furtherRefs are the keys of those names.
func furtherRefs(ch channel.ID, first channel.ProviderID, also []channel.ProviderID) []Ref {
	var refs []Ref
	for _, name := range furtherNames(first, also) {
		refs = append(refs, providerRef(storage.ProviderKey{Channel: ch, ID: name}))
	}
	return refs
}

// nameRows are the rows of a message's further names.
func nameRows(id storage.MessageID, ch channel.ID, first channel.ProviderID, also []channel.ProviderID) [][]any {
	var rows [][]any
	for _, r := range furtherRefs(ch, first, also) {
		rows = append(rows, []any{r, [16]byte(id)})
	}
	return rows
}

// freeNames is ms with nil for those of which a further name is taken. The
// first names are for the insert to see to.
func (c messages) freeNames(ctx context.Context, ms []*storage.Message) ([]*storage.Message, error) {
	var refs [][16]byte
	for _, m := range ms {
		if m != nil {
			refs = append(refs, furtherRefs(m.Channel, m.ProviderID, m.Also)...)
		}
	}
	taken, err := c.taken(ctx, refs)
	if err != nil || len(taken) == 0 {
		return ms, err
	}
	free := make([]*storage.Message, len(ms))
	for i, m := range ms {
		if m != nil && !slices.ContainsFunc(furtherRefs(m.Channel, m.ProviderID, m.Also), func(r Ref) bool { return taken[r] }) {
			free[i] = m
		}
	}
	return free, nil
}

// taken are the names that messages have.
func (c messages) taken(ctx context.Context, refs [][16]byte) (map[Ref]bool, error) {
	found := map[Ref]bool{}
	err := c.t.run(ctx, takenNames, single(refs), nil, func(scan Scan) error {
		var r Ref
		err := scan(&r)
		found[r] = true
		return err
	})
	return found, err
}

// dropNames frees the further names of messages that get others.
func (c messages) dropNames(ctx context.Context, all []*standing) error {
	var ids [][16]byte
	for _, s := range all {
		if len(s.also) > 0 {
			ids = append(ids, s.Message)
		}
	}
	return c.t.run(ctx, dropNames, single(ids), nil, nil)
}

// claimNames gives messages their further names. storage.ErrExists: another
// message has one.
func (c messages) claimNames(ctx context.Context, all []*standing) error {
	var rows [][]any
	for _, s := range all {
		rows = append(rows, nameRows(s.Message, s.Channel, s.ProviderID, s.also)...)
	}
	n, err := c.t.count(ctx, claimNames, rows)
	if err == nil && n < len(rows) {
		err = storage.ErrExists
	}
	return err
}
