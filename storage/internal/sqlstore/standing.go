package sqlstore

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A standing is what of a message statuses and outcomes read and change.
type standing struct {
	storage.StatusResult
	direction storage.Direction
	cost      *channel.Cost
	// memo and also are what an outcome brings; what is there is not read.
	memo string
	also []channel.ProviderID
	// named says that it gets names, and renamed that it had others.
	named, renamed bool
}

const standingCols = "t.id, t.conversation, t.case_id, t.channel, t.author_kind, t.author_id, t.author_name, t.binding, t.direction, " +
	"t.provider_id, t.outcome, t.accepted_at, t.delivered_at, t.read_at, t.played_at, t.failed_at, " +
	"t.failure_kind, t.failure_code, t.failure_detail, t.failure_part, t.cost"

func (s *standing) into() []any {
	to := []any{
		idTo(&s.Message), idTo(&s.Conversation), idTo(&s.Case), (*string)(&s.Channel),
		(*string)(&s.Author.Kind), &s.Author.ID, &s.Author.Name, idTo(&s.Binding),
		(*string)(&s.direction), (*string)(&s.ProviderID), (*string)(&s.Outcome),
	}
	return append(append(to, progressInto(&s.Progress)...), document{&s.cost})
}

// The rows are locked in the order of their ids, so that two writers that
// touch the same messages wait for each other and not both.
var (
	standingByID = writing("v_key:uuid", "{v} select v_key, "+standingCols+
		" from v cross join rapport_messages as t where t.tenant = $1 and t.id = v_key {lock}")
	standingByRef = writing("v_key:uuid", "{v} select v_key, "+standingCols+
		" from v cross join rapport_messages as t where t.tenant = $1 and t.id = "+filedAs("v_key")+" {lock}")
)

// standings reads and locks messages, by the keys that the statement takes.
func (t *Tx) standings(ctx context.Context, s *Stmt, keys [][16]byte) (map[[16]byte]*standing, error) {
	found := map[[16]byte]*standing{}
	err := t.run(ctx, s, single(keys), nil, func(scan Scan) error {
		st, key := &standing{}, [16]byte{}
		st.Found = true
		err := scan(append([]any{&key}, st.into()...)...)
		found[key] = st
		return err
	})
	return found, err
}

// single makes rows of one column, sorted and each once.
func single(keys [][16]byte) [][]any {
	keys = slices.Compact(slices.SortedFunc(slices.Values(keys), compareIDs))
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{k}
	}
	return rows
}

func (s *standing) status() channel.Status {
	m := storage.Message{Outcome: s.Outcome, Progress: s.Progress}
	return m.Status()
}

// since compares with what was before, and is the answer to who changed it.
func (s *standing) since(before standing) storage.StatusResult {
	r := s.StatusResult
	r.Changed = before.status() != s.status() || before.Outcome != s.Outcome || before.Progress.Failure != s.Progress.Failure
	return r
}

// merge adds evidence, and the cost if it is known.
func (s *standing) merge(p channel.Progress, cost *channel.Cost) {
	s.Progress = s.Progress.Merge(microProgress(p))
	if cost != nil {
		c := *cost
		s.cost = &c
	}
}

// same reports whether nothing of what is stored differs.
func (s *standing) same(before standing) bool {
	return s.Outcome == before.Outcome && s.ProviderID == before.ProviderID && s.Progress.Equal(before.Progress) &&
		sameCost(s.cost, before.cost)
}

func sameCost(a, b *channel.Cost) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

const progressSet = "accepted_at = v.accepted_at, delivered_at = v.delivered_at, read_at = v.read_at, played_at = v.played_at, " +
	"failed_at = v.failed_at, failure_kind = v.failure_kind, failure_code = v.failure_code, failure_detail = v.failure_detail, " +
	"failure_part = v.failure_part, cost = v.cost"

var (
	writeProgress = rowByRow("v_id:uuid "+progressCols+" cost:text", "{v} update rapport_messages as t set "+progressSet+
		" from v where t.tenant = $1 and t.id = v_id")
	writeStanding = rowByRow("v_id:uuid "+progressCols+" cost:text v_outcome:text v_provider_id:text v_memo:text v_also:text",
		"{v} update rapport_messages as t set "+progressSet+", outcome = v_outcome, provider_id = v_provider_id, "+
			"memo = coalesce(nullif(v_memo, ''), t.memo), also = coalesce(nullif(v_also, ''), t.also) "+
			"from v where t.tenant = $1 and t.id = v_id")
)

// saveProgress writes the evidence of messages.
func (t *Tx) saveProgress(ctx context.Context, all []*standing) error {
	rows, err := progressRows(all)
	if err != nil {
		return err
	}
	return t.run(ctx, writeProgress, rows, nil, nil)
}

// saveStanding writes all that outcomes change but the table of names.
func (t *Tx) saveStanding(ctx context.Context, all []*standing) error {
	rows, err := progressRows(all)
	if err != nil {
		return err
	}
	for i, s := range all {
		rows[i] = append(rows[i], string(s.Outcome), string(s.ProviderID), s.memo, encodeNames(s.also))
	}
	return t.run(ctx, writeStanding, rows, nil, nil)
}

// progressRows sorts all by id, and makes rows of them.
func progressRows(all []*standing) ([][]any, error) {
	slices.SortFunc(all, func(a, b *standing) int { return a.Message.Compare(b.Message) })
	rows := make([][]any, len(all))
	for i, s := range all {
		cost, err := encodeCost(s.cost)
		if err != nil {
			return nil, err
		}
		rows[i] = append(append([]any{[16]byte(s.Message)}, progressRow(s.Progress)...), cost)
	}
	return rows, nil
}
