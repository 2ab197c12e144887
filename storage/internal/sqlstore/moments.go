package sqlstore

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// ready of a due moment is when it can be claimed: when it falls due, or when
// its lease runs out. The key begins with the subject, which is mostly a case or
// a conversation: what falls due together was often begun together, and then
// lies together.
type dueMoments struct{ t *Tx }

const momentCols = "subject:text kind:text at:int ready:int data:blob attempts:int lease:uuid"

var (
	putMoments = writing(momentCols, "{v} insert into rapport_due_moments (tenant, "+names(colsOf(momentCols), "")+") select $1, "+
		names(colsOf(momentCols), "v.")+" from v where true on conflict (tenant, subject, kind) do update set "+excluded(colsOf(momentCols)[2:]))
	getMoments = reading("v_n:int v_subject:text v_kind:text", "{v} select v_n, t.kind, t.subject, t.at, t.data, t.attempts "+
		"from v cross join rapport_due_moments as t where t.tenant = $1 and t.subject = v_subject and t.kind = v_kind")
	cancelMoments = rowByRow("v_subject:text v_kind:text", "{v} delete from rapport_due_moments as t where t.tenant = $1 "+
		"and t.subject = v_subject and t.kind = v_kind")
	claimMoments = writing("", "update rapport_due_moments as t set ready = $3, lease = $4, attempts = attempts + 1 "+
		"where {chosen} from rapport_due_moments "+
		"where {tenant} = $1 and ready <= $2 order by ready limit $5 {skip} {out} returning kind, subject, at, data, attempts")
	completeMoments = rowByRow("v_subject:text v_kind:text", "{v} delete from rapport_due_moments as t where t.tenant = $1 and t.lease = $2 "+
		"and t.subject = v_subject and t.kind = v_kind returning subject, kind")
	rescheduleMoments = rowByRow("v_subject:text v_kind:text", "{v} update rapport_due_moments as t set at = $3, ready = $3, lease = $4 from v "+
		"where t.tenant = $1 and t.lease = $2 and t.subject = v_subject and t.kind = v_kind returning subject, kind")
	nextMoment = reading("", "select coalesce(min(ready), 0), count(ready) from (select min(ready) as ready from rapport_due_moments where {tenant} = $1) as firsts")
)

func (c dueMoments) Put(ctx context.Context, ds ...*storage.DueMoment) error {
	last := map[storage.DueKey]*storage.DueMoment{}
	for _, d := range ds {
		last[d.DueKey] = d
	}
	var rows [][]any
	for _, d := range last {
		rows = append(rows, []any{
			d.Subject, d.Kind, micros(d.At), micros(d.At), bytesOf(d.Data), int64(d.Attempts), nobody,
		})
	}
	slices.SortFunc(rows, bySubject)
	return c.t.run(ctx, putMoments, rows, nil, nil)
}

// bySubject is the order of keys: writers that take moments in one order cannot
// wait for each other.
func bySubject(a, b []any) int {
	return cmp.Or(cmp.Compare(a[0].(string), b[0].(string)), cmp.Compare(a[1].(string), b[1].(string)))
}

// dueRows are keys as rows, each once.
func dueRows(keys []storage.DueKey) [][]any {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{k.Subject, k.Kind}
	}
	slices.SortFunc(rows, bySubject)
	return slices.CompactFunc(rows, func(a, b []any) bool { return bySubject(a, b) == 0 })
}

func momentInto(d *storage.DueMoment) []any {
	return []any{&d.Kind, &d.Subject, instant{&d.At}, blob{&d.Data}, whole{&d.Attempts}}
}

func (c dueMoments) Get(ctx context.Context, keys ...storage.DueKey) ([]*storage.DueMoment, error) {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{int64(i), k.Subject, k.Kind}
	}
	found := make([]*storage.DueMoment, len(keys))
	err := c.t.run(ctx, getMoments, rows, nil, func(scan Scan) error {
		d, n := &storage.DueMoment{}, int64(0)
		err := scan(append([]any{&n}, momentInto(d)...)...)
		found[n] = d
		return err
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

func (c dueMoments) Cancel(ctx context.Context, keys ...storage.DueKey) error {
	return c.t.run(ctx, cancelMoments, dueRows(keys), nil, nil)
}

func (c dueMoments) Claim(ctx context.Context, claim storage.Claim) ([]*storage.DueMoment, error) {
	if err := checkClaim(claim); err != nil {
		return nil, err
	}
	var got []*storage.DueMoment
	args := []any{micros(claim.Now), micros(claim.Until), [16]byte(claim.Lease), int64(claim.Limit)}
	err := c.t.run(ctx, claimMoments, nil, args, func(scan Scan) error {
		d := &storage.DueMoment{}
		got = append(got, d)
		return scan(momentInto(d)...)
	})
	slices.SortFunc(got, func(a, b *storage.DueMoment) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Subject, b.Subject))
	})
	return got, err
}

func (c dueMoments) Complete(ctx context.Context, lease storage.LeaseID, keys ...storage.DueKey) ([]bool, error) {
	return c.held(ctx, completeMoments, lease, keys)
}

func (c dueMoments) Reschedule(ctx context.Context, lease storage.LeaseID, at time.Time, keys ...storage.DueKey) ([]bool, error) {
	return c.held(ctx, rescheduleMoments, lease, keys, micros(at), nobody)
}

// held runs a statement on what the lease holds, and says what that is.
func (c dueMoments) held(ctx context.Context, s *Stmt, lease storage.LeaseID, keys []storage.DueKey, args ...any) ([]bool, error) {
	if lease.IsZero() {
		return make([]bool, len(keys)), c.t.usable(ctx, true)
	}
	held := map[storage.DueKey]bool{}
	err := c.t.run(ctx, s, dueRows(keys), append([]any{[16]byte(lease)}, args...), func(scan Scan) error {
		var k storage.DueKey
		err := scan(&k.Subject, &k.Kind)
		held[k] = true
		return err
	})
	return answers(held, keys), err
}

func (c dueMoments) NextDue(ctx context.Context) (time.Time, bool, error) {
	return c.t.first(ctx, nextMoment)
}
