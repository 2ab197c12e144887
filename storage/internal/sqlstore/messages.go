package sqlstore

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

type messages struct{ t *Tx }

var messageRecord = record[storage.Message]{
	name: "message", table: "rapport_messages",
	cols: colsOf("id:uuid ref:maybe caller_ref:maybe conversation:uuid case_id:uuid channel:text direction:text " +
		"author_kind:text author_id:text author_name:text reply_to:text provider_id:text caller_key:text " +
		"at:int created_at:int forwarded:int automatic:text binding:uuid purpose:text memo:text also:text answer_memo:text answer_at:int " +
		"parts:text details:text native:blob raw:blob " +
		"outcome:text " + progressCols + " cost:text"),
	row:     messageRow,
	into:    messageInto,
	version: func(m *storage.Message) *int64 { return &m.Version },
}.ready()

// Details is what a message has seldom, and what Update replaces: it is kept
// as one document.
type details struct {
	To        channel.Address    `json:"to,omitzero"`
	Notes     []channel.Note     `json:"notes,omitempty"`
	Reactions []storage.Reaction `json:"reactions,omitempty"`
	EditedAt  time.Time          `json:"edited_at,omitzero"`
	DeletedAt time.Time          `json:"deleted_at,omitzero"`
	Mentions  []storage.AgentID  `json:"mentions,omitempty"`
}

func messageRow(m *storage.Message) ([]any, error) {
	parts, err := encodeParts(m.Parts)
	if err != nil {
		return nil, err
	}
	extra, err := encodeDetails(m)
	if err != nil {
		return nil, err
	}
	row := []any{
		[16]byte(m.ID), ownRef(m), callerRef(m.Key), [16]byte(m.Conversation), [16]byte(m.Case),
		string(m.Channel), string(m.Direction), string(m.Author.Kind), m.Author.ID, m.Author.Name,
		string(m.ReplyTo), string(m.ProviderID), m.Key, micros(m.At), micros(m.CreatedAt), flag(m.Forwarded), m.Automatic,
		[16]byte(m.Binding), string(m.Purpose), m.Memo, encodeNames(m.Also), m.Answer.Memo, maybe(m.Answer.At),
		parts, extra, bytesOf(m.Native), bytesOf(m.Raw), string(m.Outcome),
	}
	row = append(row, progressRow(m.Progress)...)
	cost, err := encodeCost(m.Cost)
	return append(row, cost), err
}

// ownRef is the key of the name that a message has in its row: see
// rapport_message_names.
func ownRef(m *storage.Message) any {
	if m.Direction == storage.Outbound {
		return nil
	}
	return maybeRef(string(m.ProviderID), func() Ref { return providerRef(storage.ProviderKey{Channel: m.Channel, ID: m.ProviderID}) })
}

func callerRef(key string) any { return maybeRef(key, func() Ref { return ref(key) }) }

func encodeParts(ps channel.Parts) (string, error) {
	if len(ps) == 0 {
		return "", nil
	}
	b, err := ps.MarshalJSON()
	return string(b), err
}

func encodeDetails(m *storage.Message) (string, error) {
	if m.To.IsZero() && len(m.Notes) == 0 && len(m.Reactions) == 0 && m.EditedAt.IsZero() && m.DeletedAt.IsZero() && len(m.Mentions) == 0 {
		return "", nil
	}
	d := details{To: m.To, Notes: m.Notes, EditedAt: micro(m.EditedAt), DeletedAt: micro(m.DeletedAt), Mentions: m.Mentions}
	for _, r := range m.Reactions {
		r.At = micro(r.At)
		d.Reactions = append(d.Reactions, r)
	}
	return encode(d)
}

func encodeCost(c *channel.Cost) (string, error) {
	if c == nil {
		return "", nil
	}
	return encode(c)
}

func messageInto(m *storage.Message) []any {
	to := []any{
		idTo(&m.ID), discard{}, discard{}, idTo(&m.Conversation), idTo(&m.Case),
		(*string)(&m.Channel), (*string)(&m.Direction), (*string)(&m.Author.Kind), &m.Author.ID, &m.Author.Name,
		(*string)(&m.ReplyTo), (*string)(&m.ProviderID), &m.Key, instant{&m.At}, instant{&m.CreatedAt}, flagged{&m.Forwarded}, &m.Automatic,
		idTo(&m.Binding), (*string)(&m.Purpose), &m.Memo, document{&m.Also}, &m.Answer.Memo, maybeInstant{&m.Answer.At},
		document{&m.Parts}, detailsInto{m}, blob{&m.Native}, blob{&m.Raw}, (*string)(&m.Outcome),
	}
	to = append(to, progressInto(&m.Progress)...)
	return append(to, document{&m.Cost}, &m.Version)
}

// detailsInto reads what encodeDetails wrote.
type detailsInto struct{ m *storage.Message }

func (d detailsInto) Scan(src any) error {
	var v details
	if err := (document{&v}).Scan(src); err != nil {
		return err
	}
	d.m.To, d.m.Notes, d.m.Reactions = v.To, v.Notes, v.Reactions
	d.m.EditedAt, d.m.DeletedAt, d.m.Mentions = v.EditedAt, v.DeletedAt, v.Mentions
	return nil
}

// A discard reads a column that nobody needs.
type discard struct{}

func (discard) Scan(any) error { return nil }

var (
	messagesByName = messageRecord.selecting("v_n:int v_ref:uuid", "t.id = coalesce("+byOwnName+", "+filedAs("v_ref")+")")
	messagesByKey  = messageRecord.selecting("v_n:int v_ref:uuid", "t.caller_ref = v_ref")
)

func (c messages) Get(ctx context.Context, ids ...storage.MessageID) ([]*storage.Message, error) {
	return messageRecord.take(ctx, c.t, keysOf(ids))
}

func (c messages) Find(ctx context.Context, keys ...storage.ProviderKey) ([]*storage.Message, error) {
	return messageRecord.find(ctx, c.t, messagesByName, numbered(providerRefs(keys)))
}

func providerRefs(keys []storage.ProviderKey) []any {
	refs := make([]any, len(keys))
	for i, k := range keys {
		refs[i] = providerRef(k)
	}
	return refs
}

func (c messages) ByKey(ctx context.Context, keys ...string) ([]*storage.Message, error) {
	refs := make([]any, len(keys))
	for i, k := range keys {
		refs[i] = ref(k)
	}
	return messageRecord.find(ctx, c.t, messagesByKey, numbered(refs))
}
