package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/engagement/metrics"
	"github.com/rapport-go/rapport/storage"
)

// prefix is how the names of all documents begin. Behind it comes the keeper's
// name: alone for the head, and before a slash for all else.
const prefix = "report/"

// A head is the document that says how far the rest has come.
type head struct {
	metrics.Parts
	// Oldest is when the oldest period began that may be kept.
	Oldest time.Time `json:"oldest,omitzero"`
}

func (c Config) caseName(id string) string { return prefix + c.Name + "/case/" + id }

// periodName is how the names of all documents of a period begin.
func (c Config) periodName(start time.Time) string {
	return fmt.Sprintf("%s%s/period/%012d/", prefix, c.Name, start.Unix())
}

// sheetName is that of a sheet. Channels stand behind the grain.
func (c Config) sheetName(start time.Time, g metrics.Grain, on channel.ID) string {
	if g == metrics.ByCell {
		return c.periodName(start) + string(g) + "/" + string(on)
	}
	return c.periodName(start) + string(g)
}

// A records is what is written in one save.
type records struct {
	Config
	parts  metrics.Parts
	sums   []metrics.Sheet
	months []month
	// expired is how the names begin of what is not kept any more.
	expired []string
}

// write writes everything. The lock of the head keeps others away.
func (r records) write(ctx context.Context, tx storage.Tx) error {
	for id, data := range r.parts.Cases {
		if err := put(ctx, tx, r.caseName(id.String()), data, r.parts.At); err != nil {
			return err
		}
	}
	for _, sheets := range [][]metrics.Sheet{r.parts.Sheets, r.sums} {
		for _, s := range sheets {
			if err := r.sheet(ctx, tx, s); err != nil {
				return err
			}
		}
	}
	for _, m := range r.months {
		if err := r.addUp(ctx, tx, m); err != nil {
			return err
		}
	}
	for _, names := range r.expired {
		if err := r.forget(ctx, tx, names); err != nil {
			return err
		}
	}
	return nil
}

func (r records) sheet(ctx context.Context, tx storage.Tx, s metrics.Sheet) error {
	var data json.RawMessage
	if !s.Empty() {
		var err error
		if data, err = json.Marshal(s); err != nil {
			return err
		}
	}
	return put(ctx, tx, r.sheetName(s.Start, s.Grain, s.Channel), data, r.parts.At)
}

// forget removes all sheets of a period, or of a month.
func (r records) forget(ctx context.Context, tx storage.Tx, names string) error {
	all, err := tx.Settings().List(ctx, names)
	for _, s := range all {
		if err == nil {
			err = tx.Settings().Delete(ctx, s.Name, s.Version)
		}
	}
	return err
}

// put replaces a document, or removes it if there is no data.
func put(ctx context.Context, tx storage.Tx, name string, data json.RawMessage, at time.Time) error {
	kept, err := tx.Settings().Get(ctx, name)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		kept = &storage.Setting{Name: name}
	case err != nil:
		return err
	}
	if data != nil {
		kept.Data, kept.UpdatedAt = data, at
		return tx.Settings().Put(ctx, kept)
	}
	if kept.Version == 0 {
		return nil
	}
	return tx.Settings().Delete(ctx, name, kept.Version)
}

// load makes the board of what is kept: with the figures of the period under way.
func (k *Keeper) load(ctx context.Context, kept head) (*metrics.Board, error) {
	var b *metrics.Board
	err := k.cfg.Store.View(ctx, func(ctx context.Context, tx storage.Tx) (err error) {
		b, err = k.restore(ctx, tx, kept)
		return err
	})
	return b, err
}

// restore makes the board of what is kept: of its cases, and the sheets of the period
// under way.
func (k *Keeper) restore(ctx context.Context, tx storage.Tx, kept head) (*metrics.Board, error) {
	if kept.Cursor == "" {
		return metrics.New(k.cfg.Metrics)
	}
	p := kept.Parts
	cases, err := tx.Settings().List(ctx, k.cfg.caseName(""))
	if err != nil {
		return nil, err
	}
	p.Cases = make(map[storage.CaseID]json.RawMessage, len(cases))
	for _, s := range cases {
		id, err := storage.ParseID[storage.Case](strings.TrimPrefix(s.Name, k.cfg.caseName("")))
		if err != nil {
			return nil, fmt.Errorf("setting %q: %w", s.Name, err)
		}
		p.Cases[id] = s.Data
	}
	b, err := metrics.Join(k.cfg.Metrics, p)
	if err != nil {
		return nil, err
	}
	sheets, _, err := document.List[metrics.Sheet](ctx, tx, k.cfg.periodName(b.Period())+string(metrics.ByCell)+"/")
	b.Include(sheets...)
	return b, err
}
