package relay

import (
	"slices"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A State is how an endpoint is doing. It is a few seconds old.
type State struct {
	Endpoint string
	// Place is the cursor up to which events were taken or given up, or do not
	// matter. Empty before the first run, or at the beginning of the journal.
	Place storage.Cursor
	// Trying are the events that failed and will be tried again.
	Trying []Trial
	// FailingSince is when the first event failed since one was taken; zero if none
	// did.
	FailingSince time.Time
	// Failures are the events that were given up, the latest last: at most 100.
	Failures []Failure
	// DisabledAt is when the endpoint was disabled, and Reason why; zero if it is
	// not.
	DisabledAt time.Time
	Reason     string
}

// A Trial is an event that an endpoint did not take yet.
type Trial struct {
	// Event is the event's cursor.
	Event storage.Cursor       `json:"event"`
	Kind  engagement.EventKind `json:"kind"`
	// Since is when it was first tried, Attempts how often.
	Since    time.Time `json:"since"`
	Attempts int       `json:"attempts"`
	// Problem is what came of the latest attempt: a status, or that there was no
	// answer.
	Problem string `json:"problem"`
}

// A Failure is an event that was given up.
type Failure struct {
	Trial
	// After is the cursor before it, as far as that is known: to pass to Seek.
	After storage.Cursor `json:"after"`
	// At is when it was given up.
	At time.Time `json:"at"`
}

// maxFailures is how many failures are kept.
const maxFailures = 100

// kept is what is stored of an endpoint beside its place.
type kept struct {
	// Salt makes the ids of webhooks this store's own.
	Salt         string         `json:"salt"`
	FailingSince time.Time      `json:"failing_since,omitzero"`
	Back         storage.Cursor `json:"back,omitempty"` // the place at FailingSince
	Trying       []Trial        `json:"trying,omitempty"`
	Failures     []Failure      `json:"failures,omitempty"`
	DisabledAt   time.Time      `json:"disabled_at,omitzero"`
	Reason       string         `json:"reason,omitempty"`
	// Seen is when somebody was serving the endpoint last.
	Seen time.Time `json:"seen,omitzero"`
}

// awake is k when somebody begins to serve the endpoint: the time in which nobody
// did counts for nothing.
func (k kept) awake(at time.Time) kept {
	gap := at.Sub(k.Seen)
	if k.Seen.IsZero() || gap <= 0 {
		return k
	}
	if !k.FailingSince.IsZero() {
		k.FailingSince = k.FailingSince.Add(gap)
	}
	k.Trying = slices.Clone(k.Trying)
	for i := range k.Trying {
		k.Trying[i].Since = k.Trying[i].Since.Add(gap)
	}
	return k
}

func (k *kept) find(c storage.Cursor) int {
	return slices.IndexFunc(k.Trying, func(t Trial) bool { return t.Event == c })
}

// took notes that an event was taken: the endpoint is well.
func (k *kept) took(c storage.Cursor) {
	if i := k.find(c); i >= 0 {
		k.Trying = slices.Delete(slices.Clone(k.Trying), i, i+1)
	}
	k.FailingSince, k.Back = time.Time{}, ""
}

// failed notes an attempt that failed.
func (k *kept) failed(ev engagement.Event, place storage.Cursor, at time.Time, problem string) Trial {
	if k.FailingSince.IsZero() {
		k.FailingSince, k.Back = at, place
	}
	k.Trying = slices.Clone(k.Trying)
	i := k.find(ev.Cursor)
	if i < 0 {
		i = len(k.Trying)
		k.Trying = append(k.Trying, Trial{Event: ev.Cursor, Kind: ev.Kind, Since: at})
	}
	k.Trying[i].Attempts++
	k.Trying[i].Problem = problem
	return k.Trying[i]
}

// gaveUp moves an event from those that are tried to the failures.
func (k *kept) gaveUp(t Trial, place storage.Cursor, at time.Time) Failure {
	if i := k.find(t.Event); i >= 0 {
		k.Trying = slices.Delete(slices.Clone(k.Trying), i, i+1)
	}
	f := Failure{Trial: t, After: place, At: at}
	k.Failures = append(slices.Clone(k.Failures), f)
	k.Failures = k.Failures[max(0, len(k.Failures)-maxFailures):]
	return f
}

// disabled is k of an endpoint that is told nothing any more.
func (k kept) disabled(at time.Time, reason string) kept {
	k.DisabledAt, k.Reason = at, reason
	k.FailingSince, k.Back, k.Trying = time.Time{}, "", nil
	return k
}

// enabled is k of an endpoint that starts afresh.
func (k kept) enabled() kept {
	k.DisabledAt, k.Reason = time.Time{}, ""
	k.FailingSince, k.Back, k.Trying = time.Time{}, "", nil
	return k
}
