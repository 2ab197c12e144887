package main

import (
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// checkOutbound wants each acknowledged message there, under its key, with a
// final outcome that agrees with the phone.
func (a *audit) checkOutbound() {
	a.counts.Sends = len(a.ledger.sends)
	for id, s := range a.ledger.sends {
		m, found := a.byID[id]
		if !found || m.Key != s.key || m.Direction != storage.Outbound {
			a.problems.add("acknowledged, but not stored as such", "%s", id)
			continue
		}
		a.checkPlace(m, s.contact)
		a.counts.Outcomes[m.Outcome]++
		a.checkOutcome(m, a.copies[id.String()])
	}
	keys := map[string]bool{}
	for _, m := range a.stored.Messages {
		if m.Key != "" && keys[m.Key] {
			a.problems.add("stored twice under one key", "%s", m.Key)
		}
		keys[m.Key] = true
		if _, asked := a.ledger.sends[m.ID]; m.Key != "" && !asked {
			a.problems.add("stored, but nobody asked for it", "%s", m.ID)
		}
	}
}

// checkOutcome compares what the engine says with what the phone shows. When
// all reports are delivered, an unknown outcome can only be that of a message
// which never arrived: otherwise its statuses have cleared it up.
func (a *audit) checkOutcome(m storedMessage, copies int) {
	switch m.Outcome {
	case storage.OutcomeAccepted:
		if copies != 1 {
			a.problems.add("accepted, but not once on the phone", "%s: %d times", m.ID, copies)
		}
		if m.Status != a.final {
			a.problems.add("status not as reported", "%s: %s instead of %s", m.ID, m.Status, a.final)
		}
	case storage.OutcomeUnknown:
		if copies > 0 && a.final > channel.StatusAccepted {
			a.problems.add("unknown, although the provider reported it", "%s", m.ID)
		}
	default:
		a.problems.add("no final outcome, or a wrong one", "%s: %s", m.ID, m.Outcome)
	}
}

// checkCopies wants nothing twice on a phone, whatever its outcome, and
// nothing that the store does not know.
func (a *audit) checkCopies() {
	for key, n := range a.copies {
		a.counts.Copies += n
		if n > 1 {
			a.problems.add("more than once on the phone", "%s: %d times", key, n)
		}
		id, err := storage.ParseID[storage.Message](key)
		if _, known := a.byID[id]; err != nil || !known {
			a.problems.add("on the phone, but not stored", "%s", key)
		}
	}
}

// checkStock wants on each message of the stock what was reported about it.
func (a *audit) checkStock() {
	a.counts.Statuses = len(a.ledger.statuses)
	if a.counts.Statuses == 0 {
		return
	}
	found := 0
	for _, m := range a.stored.Messages {
		want, reported := a.ledger.statuses[m.ProviderID]
		if !reported {
			continue
		}
		found++
		if m.Status != want {
			a.problems.add("status not as reported", "%s: %s instead of %s", m.ProviderID, m.Status, want)
		}
	}
	if found != len(a.ledger.statuses) {
		a.problems.add("messages of the stock missing", "%d", len(a.ledger.statuses)-found)
	}
}
