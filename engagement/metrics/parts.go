package metrics

import (
	"encoding/json"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Parts are a board in pieces that can be kept by themselves, so that to keep a
// board costs as much as what has changed, and not as much as there is.
type Parts struct {
	Version int            `json:"version"`
	Period  Period         `json:"period"`
	Zone    string         `json:"zone"`
	Cursor  storage.Cursor `json:"cursor"`
	At      time.Time      `json:"at"`
	// Agents are those who are active or have cases.
	Agents json.RawMessage `json:"agents,omitempty"`
	// Cases are those that are remembered. One without data is forgotten.
	Cases map[storage.CaseID]json.RawMessage `json:"-"`
	// Sheets are by period and channel, in the grain ByCell.
	Sheets []Sheet `json:"-"`
}

// changes are what differs from what Take returned before.
type changes struct {
	cases  map[storage.CaseID]bool
	sheets map[sheetKey]bool
}

// A sheetKey is a period and a channel.
type sheetKey struct {
	start   int64
	channel channel.ID
}

func newChanges() *changes {
	return &changes{map[storage.CaseID]bool{}, map[sheetKey]bool{}}
}

// Track makes the board note what changes, for Take. What was counted before is
// not noted.
func (b *Board) Track() {
	if b.changed == nil {
		b.changed = newChanges()
	}
}

// touch notes that a case has changed.
func (b *Board) touch(id storage.CaseID) {
	if b.changed != nil {
		b.changed.cases[id] = true
	}
}

// mark notes that a sheet has changed.
func (b *Board) mark(start int64, on channel.ID) {
	if b.changed != nil {
		b.changed.sheets[sheetKey{start, on}] = true
	}
}

// Take returns what has changed since Track or the last Take: the cases and sheets
// that did, and all else. Keep it in one transaction.
func (b *Board) Take() (Parts, error) {
	b.Track()
	b.accountAll(b.at)
	p := Parts{
		Version: snapshotVersion, Period: b.cfg.Period, Zone: b.cfg.Zone.String(), Cursor: b.cursor, At: b.at,
		Cases: map[storage.CaseID]json.RawMessage{},
	}
	var err error
	if p.Agents, err = json.Marshal(b.snapshotAgents()); err != nil {
		return p, err
	}
	for id := range b.changed.cases {
		p.Cases[id] = nil
		if w := b.cases[id]; w != nil {
			if p.Cases[id], err = json.Marshal(w); err != nil {
				return p, err
			}
		}
	}
	for k := range b.changed.sheets {
		p.Sheets = append(p.Sheets, b.Sheet(time.Unix(k.start, 0).UTC(), ByCell, k.channel))
	}
	b.changed = newChanges()
	return p, nil
}

// Join makes a board of its parts: all cases, and those sheets that shall be in it.
// Errors are those of [Resume].
func Join(cfg Config, p Parts) (*Board, error) {
	b, err := New(cfg)
	if err != nil {
		return nil, err
	}
	s := snapshot{Version: p.Version, Period: p.Period, Zone: p.Zone, Cursor: p.Cursor, At: p.At}
	if len(p.Agents) > 0 {
		if err := json.Unmarshal(p.Agents, &s.Agents); err != nil {
			return nil, &SnapshotError{"has agents that cannot be read", err}
		}
	}
	for _, data := range p.Cases {
		w := &work{}
		if err := json.Unmarshal(data, w); err != nil {
			return nil, &SnapshotError{"has a case that cannot be read", err}
		}
		s.Cases = append(s.Cases, w)
	}
	if problem := s.check(b.cfg); problem != "" {
		return nil, &SnapshotError{Problem: problem}
	}
	b.restore(s)
	b.Include(p.Sheets...)
	return b, nil
}

// Drop forgets the periods that began before an instant. Sheets may have them.
func (b *Board) Drop(before time.Time) {
	for k := range b.cells {
		if k.period < before.Unix() {
			delete(b.cells, k)
		}
	}
	for len(b.past) > 0 && !b.past[0].At.After(before) {
		b.past = b.past[1:]
	}
}
