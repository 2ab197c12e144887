package metrics

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// snapshotVersion is that of the form in which a board is kept.
const snapshotVersion = 2

// A snapshot is a board as it is kept.
type snapshot struct {
	Version int             `json:"version"`
	Period  Period          `json:"period"`
	Zone    string          `json:"zone"`
	Cursor  storage.Cursor  `json:"cursor"`
	At      time.Time       `json:"at"`
	Cases   []*work         `json:"cases,omitempty"`
	Agents  []snapshotAgent `json:"agents,omitempty"`
	Cells   []snapshotCell  `json:"cells,omitempty"`
	Past    []backlogPoint  `json:"past,omitempty"`
}

type snapshotAgent struct {
	ID storage.AgentID `json:"id"`
	duty
}

type snapshotCell struct {
	Period  int64      `json:"period"`
	Channel channel.ID `json:"channel,omitempty"`
	handler
	Label   string   `json:"label,omitempty"`
	Figures *Figures `json:"figures"`
}

// MarshalJSON is the whole board, from which [Resume] goes on. The same board
// gives the same bytes. It holds ids of cases and agents, and nothing that
// contacts said.
func (b *Board) MarshalJSON() ([]byte, error) {
	b.accountAll(b.at)
	s := snapshot{
		Version: snapshotVersion, Period: b.cfg.Period, Zone: b.cfg.Zone.String(),
		Cursor: b.cursor, At: b.at, Past: b.past,
	}
	for _, id := range sortedBy(b.cases, storage.CaseID.Compare) {
		s.Cases = append(s.Cases, b.cases[id])
	}
	s.Agents = b.snapshotAgents()
	for _, k := range sortedBy(b.cells, cell.compare) {
		s.Cells = append(s.Cells, snapshotCell{k.period, k.channel, k.handler, k.label, b.cells[k]})
	}
	return json.Marshal(s)
}

func (b *Board) snapshotAgents() (all []snapshotAgent) {
	for _, id := range sorted(b.agents) {
		all = append(all, snapshotAgent{id, *b.agents[id]})
	}
	return all
}

// A SnapshotError is a board that cannot be gone on with: count the journal from
// the beginning again.
type SnapshotError struct {
	// Problem says why.
	Problem string
	// Err is the error of the decoder, if there is one.
	Err error
}

func (e *SnapshotError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("metrics: snapshot %s: %v", e.Problem, e.Err)
	}
	return "metrics: snapshot " + e.Problem
}

func (e *SnapshotError) Unwrap() error { return e.Err }

// Resume makes a board of what [Board.MarshalJSON] wrote. Go on with the events
// behind its Cursor. *[ConfigError]; *[SnapshotError] if data is none, is of
// another version, or was counted by other periods or in another zone than cfg
// says. The rest of cfg counts from now on.
func Resume(cfg Config, data []byte) (*Board, error) {
	b, err := New(cfg)
	if err != nil {
		return nil, err
	}
	var s snapshot
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, &SnapshotError{"cannot be read", err}
	}
	if problem := s.check(b.cfg); problem != "" {
		return nil, &SnapshotError{Problem: problem}
	}
	b.restore(s)
	return b, nil
}

func (s snapshot) check(cfg Config) string {
	switch {
	case s.Version != snapshotVersion:
		return fmt.Sprintf("is of version %d, and not %d", s.Version, snapshotVersion)
	case s.Period != cfg.Period:
		return fmt.Sprintf("counts by the %s, and not by the %s", s.Period, cfg.Period)
	case s.Zone != cfg.Zone.String():
		return fmt.Sprintf("is of the zone %q, and not of %q", s.Zone, cfg.Zone)
	}
	for _, w := range s.Cases {
		if w == nil {
			return "has a case that is none"
		}
	}
	for _, c := range s.Cells {
		if c.Figures == nil {
			return "has a cell without figures"
		}
	}
	return ""
}

func (b *Board) restore(s snapshot) {
	b.cursor, b.at, b.past = s.Cursor, s.At, s.Past
	if !b.at.IsZero() {
		b.period = b.cfg.start(b.at)
	}
	for _, w := range s.Cases {
		b.cases[w.ID] = w
		b.pileUp(w)
	}
	for _, a := range s.Agents {
		d := a.duty
		b.agents[a.ID] = &d
	}
	for _, c := range s.Cells {
		b.cells[cell{c.Period, c.Channel, c.handler, c.Label}] = c.Figures
	}
}
