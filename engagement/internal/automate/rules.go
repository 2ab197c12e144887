package automate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A Document is what is stored about the automations of a channel.
type Document struct {
	automation.Settings
	// Hours names the business hours of the channel; empty is none.
	Hours string `json:"hours,omitempty"`
}

// Name is the name of a channel's document.
func Name(ch channel.ID) string { return "channel/" + string(ch) + "/automation" }

// ready is a document that is ready to be used.
type ready struct {
	*automation.Automations
	hours string
	// closer are the triggers of rules whose conditions ask for what was said.
	closer map[automation.Trigger]bool
}

// hears reports whether something that happened matters to any automation.
func (r *ready) hears(t automation.Trigger, by channel.AuthorKind) bool {
	return r.Hears(t, by) || alone[t] && r.Hears(automation.CaseUnassigned, by)
}

// asksFor are the names in conditions for what takes reading to know.
var asksFor = []string{"human_messages", "waiting", "position"}

func closer(rules []automation.Rule) map[automation.Trigger]bool {
	all := map[automation.Trigger]bool{}
	for _, r := range rules {
		for _, name := range asksFor {
			if r.On && strings.Contains(r.When, name) {
				all[r.Trigger] = true
			}
		}
	}
	return all
}

// A library keeps documents that were made ready.
type library struct {
	mu   sync.Mutex
	kept map[channel.ID]*ready
}

// of is the automations of a channel, as the transaction sees them. One that has
// changed the document must not ask.
func (l *library) of(ctx context.Context, tx storage.Tx, ch channel.ID) (*ready, error) {
	s, err := tx.Settings().Get(ctx, Name(ch))
	if errors.Is(err, storage.ErrNotFound) {
		s, err = &storage.Setting{}, nil
	}
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	known := l.kept[ch]
	l.mu.Unlock()
	if known != nil && known.Version() == s.Version {
		return known, nil
	}
	made, err := makeReady(s)
	if err != nil {
		return nil, fmt.Errorf("automations of channel %q: %w", ch, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept == nil {
		l.kept = map[channel.ID]*ready{}
	}
	l.kept[ch] = made
	return made, nil
}

// makeReady reads a document. Without one, the defaults hold.
func makeReady(s *storage.Setting) (*ready, error) {
	doc := Document{Settings: automation.Defaults()}
	if s.Version > 0 {
		doc = Document{}
		if err := json.Unmarshal(s.Data, &doc); err != nil {
			return nil, err
		}
		doc.Version = s.Version
	}
	a, err := automation.Ready(doc.Settings)
	return &ready{a, doc.Hours, closer(doc.Rules)}, err
}
