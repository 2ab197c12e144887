package sqlstore

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// What a provider calls a message that goes out, and the further parts of any, is
// in a table of its own. So the answer to a sending changes no index of the
// messages, of which PostgreSQL would write all anew, with that of the words. The
// name of a message that comes in is known when it is inserted, and is a column
// of it: most have no other name, and pay for no second row.

const nameCols = "ref:uuid message:uuid"

// byOwnName is the message that came in with a name.
const byOwnName = "(select m.id from rapport_messages as m where m.tenant = $1 and m.ref = v_ref)"

// filedAs is the message that has a name by the table.
func filedAs(ref string) string {
	return "(select n.message from rapport_message_names as n where n.tenant = $1 and n.ref = " + ref + ")"
}

var (
	takenNames  = writing("v_ref:uuid", "{v} select v_ref from v where coalesce("+filedAs("v_ref")+", "+byOwnName+") is not null")
	insertNames = writing(nameCols, "{v} insert into rapport_message_names (tenant, ref, message) select $1, v.ref, v.message from v where true")
	claimNames  = writing("v_ref:uuid v_message:uuid", "{v} insert into rapport_message_names (tenant, ref, message) "+
		"select $1, v_ref, v_message from v where "+byOwnName+" is null returning 1")
	dropNames = rowByRow("v_ref:uuid", "{v} delete from rapport_message_names where tenant = $1 and ref in (select v_ref from v)")
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

// filedRefs are the keys of a message's names that are in the table.
func filedRefs(d storage.Direction, ch channel.ID, first channel.ProviderID, also []channel.ProviderID) []Ref {
	names := furtherNames(first, also)
	if d == storage.Outbound && first != "" {
		names = append(names, first)
	}
	var refs []Ref
	for _, name := range names {
		refs = append(refs, providerRef(storage.ProviderKey{Channel: ch, ID: name}))
	}
	return refs
}

func filedOf(m *storage.Message) []Ref {
	return filedRefs(m.Direction, m.Channel, m.ProviderID, m.Also)
}

// nameRows are rows of the table.
func nameRows(id storage.MessageID, refs []Ref) [][]any {
	var rows [][]any
	for _, r := range refs {
		rows = append(rows, []any{r, [16]byte(id)})
	}
	return rows
}

// freeNames is ms with nil for those of which a name for the table is taken. The
// others' own names are for the insert to see to.
func (c messages) freeNames(ctx context.Context, ms []*storage.Message) ([]*storage.Message, error) {
	var refs [][16]byte
	for _, m := range ms {
		if m != nil {
			refs = append(refs, filedOf(m)...)
		}
	}
	taken, err := c.taken(ctx, refs)
	if err != nil || len(taken) == 0 {
		return ms, err
	}
	free := make([]*storage.Message, len(ms))
	for i, m := range ms {
		if m != nil && !slices.ContainsFunc(filedOf(m), func(r Ref) bool { return taken[r] }) {
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

// dropNames frees the names of messages that get others. They keep the further
// names that they had if they get none.
func (c messages) dropNames(ctx context.Context, all []*standing) error {
	var ids []storage.MessageID
	for _, s := range all {
		if s.renamed {
			ids = append(ids, s.Message)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	ms, err := c.Get(ctx, ids...)
	if err != nil {
		return err
	}
	var refs [][16]byte
	former := map[storage.MessageID]*storage.Message{}
	for _, m := range ms {
		former[m.ID], refs = m, append(refs, filedOf(m)...)
	}
	for _, s := range all {
		if s.renamed && len(s.also) == 0 {
			s.also = former[s.Message].Also
		}
	}
	return c.t.run(ctx, dropNames, single(refs), nil, nil)
}

// claimNames gives messages the names that they have not. storage.ErrExists:
// another message has one.
func (c messages) claimNames(ctx context.Context, all []*standing) error {
	var rows [][]any
	for _, s := range all {
		if s.named {
			rows = append(rows, nameRows(s.Message, filedRefs(s.direction, s.Channel, s.ProviderID, s.also))...)
		}
	}
	n, err := c.t.count(ctx, claimNames, rows)
	if err == nil && n < len(rows) {
		err = storage.ErrExists
	}
	return err
}
