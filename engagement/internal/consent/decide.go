package consent

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A Why is the reason of a Decision. It is an open list (S3.6).
type Why string

// The reasons.
const (
	// NoPermission: the contact never agreed and never wrote (S3.7).
	NoPermission Why = "no_permission"
	// WroteBefore: the contact once wrote to the business (S3.8).
	WroteBefore Why = "wrote_before"
	// Agreed: the contact said yes (S3.9).
	Agreed Why = "agreed"
	// Withdrawn: the contact said no, and has not said yes since (S3.10).
	Withdrawn Why = "withdrawn"
)

// A Decision is whether the business may write first. The zero Decision
// forbids it.
type Decision struct {
	Allowed bool
	// Withdrawn says that the contact does not want it, which is more than that
	// there is no permission: nothing but a later yes changes it.
	Withdrawn bool
	// Entry is what decided; nil if the ledger has nothing to say.
	Entry *storage.Consent
	Why   Why
}

// Decide says whether the business may write first to a contact on a channel
// kind, for a purpose. entries is the contact's ledger, in any order;
// lastInbound is when the contact last wrote on that kind, zero if never.
//
// Entries count if they are about the kind, and about the purpose or about all
// purposes. The one with the latest At decides; of a yes and a no of the same
// moment, the no. What the contact writes is permission only as long as they
// never said anything about it: a message after a withdrawal does not undo it.
//
// An entry that names an address concerns the person, and with that all of
// their addresses on the kind. One person has several (a number and a user id
// on WhatsApp), messages may leave by another one than the no came from, and
// who says no does not mean one of their numbers.
func Decide(entries []*storage.Consent, kind channel.Kind, purpose storage.Purpose, lastInbound time.Time) Decision {
	var last *storage.Consent
	for _, e := range entries {
		if concerns(e, kind, purpose) && (last == nil || after(e, last)) {
			last = e
		}
	}
	switch {
	case last != nil && last.Granted:
		return Decision{Allowed: true, Entry: last, Why: Agreed}
	case last != nil:
		return Decision{Withdrawn: true, Entry: last, Why: Withdrawn}
	case !lastInbound.IsZero():
		return Decision{Allowed: true, Why: WroteBefore}
	}
	return Decision{Why: NoPermission}
}

func concerns(e *storage.Consent, kind channel.Kind, purpose storage.Purpose) bool {
	return e.Kind == kind && (e.Purpose == "" || e.Purpose == purpose)
}

// after reports whether a overrides b.
func after(a, b *storage.Consent) bool {
	if !a.At.Equal(b.At) {
		return a.At.After(b.At)
	}
	if a.Granted != b.Granted {
		return b.Granted
	}
	return a.ID.Compare(b.ID) > 0
}
