package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Reports whose message is not there are kept, joined into one for each
// message, which is as old as the latest of them.
type keptReport struct {
	ref      Ref
	at       time.Time
	progress channel.Progress
	cost     *channel.Cost
}

const keptCols = "ref:uuid at:int " + progressCols + " cost:text"

var (
	readKept = writing("v_ref:uuid", "{v} select t.ref, t.at, t.accepted_at, t.delivered_at, t.read_at, t.played_at, t.failed_at, "+
		"t.failure_kind, t.failure_code, t.failure_detail, t.failure_part, t.cost from v cross join rapport_kept_statuses as t "+
		"where t.tenant = $1 and t.ref = v_ref {lock}")
	writeKept = writing(keptCols, "{v} insert into rapport_kept_statuses (tenant, "+names(colsOf(keptCols), "")+") select $1, "+
		names(colsOf(keptCols), "v.")+" from v where true on conflict (tenant, ref) do update set "+excluded(colsOf(keptCols)[1:]))
	dropKept = rowByRow("v_ref:uuid", "{v} delete from rapport_kept_statuses where tenant = $1 and ref in (select v_ref from v)")
	ageKept  = writing("", "delete from rapport_kept_statuses where tenant = $1 and at < $2 returning 1")
)

// kept reads the reports that are kept for names.
func (c messages) kept(ctx context.Context, refs [][16]byte) (map[Ref]*keptReport, error) {
	found := map[Ref]*keptReport{}
	err := c.t.run(ctx, readKept, single(refs), nil, func(scan Scan) error {
		k := &keptReport{}
		to := append([]any{&k.ref, instant{&k.at}}, progressInto(&k.progress)...)
		err := scan(append(to, document{&k.cost})...)
		found[k.ref] = k
		return err
	})
	return found, err
}

// keep keeps reports. Their names are locked.
func (c messages) keep(ctx context.Context, us []storage.StatusUpdate) error {
	if len(us) == 0 {
		return nil
	}
	refs := make([]Ref, len(us))
	for i, u := range us {
		refs[i] = providerRef(u.ProviderKey)
	}
	kept, err := c.kept(ctx, refs)
	if err != nil {
		return err
	}
	for i, u := range us {
		kept[refs[i]] = kept[refs[i]].joined(refs[i], u)
	}
	rows, err := keptRows(kept)
	if err != nil {
		return err
	}
	return c.t.run(ctx, writeKept, rows, nil, nil)
}

// joined is k and u as one. k may be nil.
func (k *keptReport) joined(ref Ref, u storage.StatusUpdate) *keptReport {
	if k == nil {
		k = &keptReport{ref: ref, at: micro(u.At)}
	}
	if u.At.After(k.at) {
		k.at = micro(u.At)
	}
	k.progress = k.progress.Merge(microProgress(u.Progress))
	if u.Cost != nil {
		k.cost = u.Cost
	}
	return k
}

func keptRows(kept map[Ref]*keptReport) ([][]any, error) {
	var rows [][]any
	for ref, k := range kept {
		cost, err := encodeCost(k.cost)
		if err != nil {
			return nil, err
		}
		row := append([]any{ref, micros(k.at)}, progressRow(k.progress)...)
		rows = append(rows, append(row, cost))
	}
	slices.SortFunc(rows, func(a, b []any) int { return compareKeys(a[0], b[0]) })
	return rows, nil
}

// bring merges the reports kept for messages into them, and keeps them no
// longer. It tells which messages there were any for.
func (c messages) bring(ctx context.Context, all []*standing) ([]*standing, error) {
	refs := make([]Ref, len(all))
	for i, s := range all {
		refs[i] = s.ref()
	}
	kept, err := c.kept(ctx, refs)
	if err != nil || len(kept) == 0 {
		return nil, err
	}
	var brought []*standing
	var done [][16]byte
	for i, s := range all {
		if k := kept[refs[i]]; k != nil && s.direction == storage.Outbound {
			s.merge(k.progress, k.cost)
			brought, done = append(brought, s), append(done, refs[i])
		}
	}
	return brought, c.t.run(ctx, dropKept, single(done), nil, nil)
}

func (s *standing) ref() Ref {
	return providerRef(storage.ProviderKey{Channel: s.Channel, ID: s.ProviderID})
}

// bringToNew gives messages that were just inserted the reports that came
// before them.
func (c messages) bringToNew(ctx context.Context, ms []*storage.Message) error {
	all := make([]*standing, len(ms))
	for i, m := range ms {
		all[i] = &standing{direction: m.Direction, cost: m.Cost}
		all[i].Message, all[i].Channel, all[i].ProviderID, all[i].Progress = m.ID, m.Channel, m.ProviderID, microProgress(m.Progress)
	}
	brought, err := c.bring(ctx, all)
	if err != nil {
		return fmt.Errorf("storage: insert messages: %w", err)
	}
	for i, s := range all {
		ms[i].Progress, ms[i].Cost = s.Progress, s.cost
	}
	return c.t.saveProgress(ctx, brought)
}

func (c messages) ForgetStatuses(ctx context.Context, before time.Time) (int, error) {
	return c.t.count(ctx, ageKept, nil, micros(before))
}
