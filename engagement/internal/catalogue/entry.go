package catalogue

import (
	"encoding/json"
	"time"

	"github.com/rapport-go/rapport/templates"
)

// An Entry is one translation of a template, as the catalogue knows it.
type Entry struct {
	Template templates.Template `json:"template"`
	// SyncedAt is when the sync began in which the provider last listed it.
	SyncedAt time.Time `json:"synced_at"`
	// Fills says which variables are filled by themselves, and with what. It is
	// the business's own: a sync leaves it alone, and it is there again when
	// the provider lists a template that was gone.
	Fills json.RawMessage `json:"fills,omitempty"`
}

// A State is how far a channel's catalogue can be trusted. The zero State is
// that of a channel which was never synced.
type State struct {
	// Synced is when the last complete sync began; zero if there was none.
	Synced time.Time `json:"synced,omitzero"`
	// Tried is when the last sync began, however it ended.
	Tried time.Time `json:"tried,omitzero"`
	// Changed is when anything in the catalogue last became another.
	Changed time.Time `json:"changed,omitzero"`
	// Problem is why the last sync was not complete, or what it had to leave
	// out; empty if all is well.
	Problem string `json:"problem,omitempty"`
	// Count is how many translations the last sync left in the catalogue.
	Count int `json:"count"`
}

// An entryDoc is an Entry as it is stored.
type entryDoc struct {
	Entry
	// Reported is when the provider last reported single facts by an event.
	Reported reported `json:"reported,omitzero"`
	// Gone says that the provider no longer lists the template. Only Fills is
	// kept then.
	Gone bool `json:"gone,omitempty"`
}

// A reported is when each of the facts that events are about was reported.
type reported struct {
	Status   time.Time `json:"status,omitzero"`
	Quality  time.Time `json:"quality,omitzero"`
	Category time.Time `json:"category,omitzero"`
}

// A stateDoc is a State as it is stored. Every write to a channel's catalogue
// also writes its state, so that the document's version tells whether anything
// was changed.
type stateDoc struct {
	State
	// Begun counts the syncs that were begun; a sync's number is its turn.
	Begun int64 `json:"begun"`
	// Written is the turn of the latest sync that has stored anything.
	Written int64 `json:"written"`
}
