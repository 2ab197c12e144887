package intake

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// overtaken is by how much a report may be older than what is known of an
// address and still count: clocks differ.
const overtaken = time.Minute

// reachChanged keeps that somebody blocked the account, or came back. Later
// messages would look as if they had arrived, so agents must see it.
func (b *batch) reachChanged(ctx context.Context, a Arrival, e channel.ReachChanged) error {
	var changed []*storage.Identity
	for _, addr := range peerOf(e.Chat, e.From).Addresses {
		id := b.identities[storage.IdentityKey{Kind: a.Kind, Address: addr}]
		if id == nil || (!e.At.IsZero() && e.At.Before(id.StateAt.Add(-overtaken))) {
			continue
		}
		if b.reached(id, e) {
			b.noteState(id)
			changed = append(changed, id)
		}
	}
	if len(changed) == 0 {
		return b.noteEvent(journal.ProviderEvent, a, journal.Detail{})
	}
	return b.tx.Identities().Update(ctx, changed...)
}

// unreachable says for agents why messages do not arrive.
func unreachable(e channel.ReachChanged) string {
	if e.Chat.IsZero() {
		return "the contact has blocked the account, or left it"
	}
	return "the account is not in the group any more"
}

// reached changes what is known of an address, and reports whether it did.
func (b *batch) reached(id *storage.Identity, e channel.ReachChanged) bool {
	state, problem := storage.IdentityConnected, ""
	if !e.Reachable {
		state, problem = storage.IdentityInvalid, unreachable(e)
	}
	if id.State == state && id.Problem == problem {
		return false
	}
	id.State, id.StateReason, id.StateAt = state, problem, b.now
	id.CheckedAt, id.Problem = b.now, problem
	return true
}
