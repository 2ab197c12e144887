package dispatch

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement/internal/holding"
	"github.com/rapport-go/rapport/engagement/internal/journal"
	"github.com/rapport-go/rapport/storage"
)

// A handover is the transaction that takes messages out of the outbox's front.
type handover struct {
	*pump
	now   time.Time
	limit int

	// What came of it.
	jobs    []job
	settled []storage.Resolution // messages that are not to be sent
	put     int                  // how many messages were put off
	next    time.Time            // when to look again
}

// margin is how much longer a lease is than the call that it covers.
const margin = 15 * time.Second

// run may run more than once: it begins by forgetting.
func (h *handover) run(ctx context.Context, tx storage.Tx) error {
	h.jobs, h.settled, h.put, h.next = nil, nil, 0, h.now.Add(h.Poll)
	due, some, err := tx.Outbox().NextDue(ctx, h.id)
	if err != nil || !some {
		return err
	}
	if due.After(h.now) {
		h.next = due
		return nil
	}
	taken, next, err := tx.Rates().Take(ctx, RateKey(h.id), h.Rate, h.now, h.limit)
	if err != nil {
		return err
	}
	if taken == 0 {
		h.next = next
		return nil
	}
	lease := h.Mint.Lease(h.now)
	entries, err := tx.Outbox().Claim(ctx, h.id, storage.Claim{
		Now: h.now, Until: h.now.Add(h.SendTimeout + margin), Lease: lease, Limit: taken,
	})
	if err != nil {
		return err
	}
	if err := h.giveBack(ctx, tx, taken-len(entries)); err != nil || len(entries) == 0 {
		return err
	}
	return h.sort(ctx, tx, lease, entries)
}

// giveBack returns tokens that no message needs.
func (h *handover) giveBack(ctx context.Context, tx storage.Tx, n int) error {
	if n == 0 {
		return nil
	}
	return tx.Rates().Return(ctx, RateKey(h.id), n)
}

// RateKey is the bucket of a channel.
func RateKey(ch channel.ID) string { return "send/" + string(ch) }

// sort decides for each entry whether it is sent, and records that.
func (h *handover) sort(ctx context.Context, tx storage.Tx, lease storage.LeaseID, entries []*storage.OutboxEntry) error {
	jobs, err := h.read(ctx, tx, lease, entries)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if r, settled := h.decide(j); settled {
			h.settled = append(h.settled, r)
		} else {
			h.jobs = append(h.jobs, j)
		}
	}
	messages := make([]*storage.Message, len(jobs))
	for i, j := range jobs {
		messages[i] = j.message
	}
	if _, err := h.Holding.LockFor(ctx, tx, h.now, messages, nil); err != nil {
		return err
	}
	for _, check := range []func(context.Context, storage.Tx) error{h.initiated, h.consent, h.fence} {
		if err := check(ctx, tx); err != nil {
			return err
		}
	}
	if len(h.settled) == 0 {
		return nil
	}
	return h.finish(ctx, tx, lease)
}

// finish records what became of messages that are not sent.
func (h *handover) finish(ctx context.Context, tx storage.Tx, lease storage.LeaseID) error {
	done := make([]storage.MessageID, len(h.settled))
	for i, r := range h.settled {
		done[i] = r.Message
	}
	results, err := tx.Messages().Resolve(ctx, h.settled...)
	if err != nil {
		return err
	}
	if _, err := tx.Outbox().Complete(ctx, lease, done...); err != nil {
		return err
	}
	var entries []*storage.JournalEntry
	var outcomes []holding.Outcome
	var unknown []storage.MessageID
	for _, r := range results {
		if r.Outcome == storage.OutcomeUnknown {
			unknown = append(unknown, r.Message)
		}
		if r.Changed {
			entries = append(entries, journal.Progressed(h.now, r, reason(r)))
		}
		outcomes = append(outcomes, holding.Outcome{StatusResult: r, At: h.now})
	}
	if err := h.Holding.Outcomes(ctx, tx, h.now, outcomes); err != nil {
		return err
	}
	if err := h.reconcile(ctx, tx, h.now, unknown...); err != nil {
		return err
	}
	if len(entries) == 0 {
		return nil
	}
	return tx.Journal().Append(ctx, entries...)
}

// died is why an outcome is not known that nobody reported.
var died = channel.Failure{Detail: "an earlier call ended before anybody learned its outcome"}

func reason(r storage.StatusResult) channel.Failure {
	if r.Outcome == storage.OutcomeUnknown {
		return died
	}
	return channel.Failure{}
}

// read reads the messages of the entries and their conversations.
func (h *handover) read(ctx context.Context, tx storage.Tx, lease storage.LeaseID, entries []*storage.OutboxEntry) ([]job, error) {
	var ids []storage.MessageID
	var lanes []storage.ConversationID
	for _, e := range entries {
		ids = append(ids, e.Message)
		lanes = append(lanes, e.Lane)
	}
	messages, err := tx.Messages().Get(ctx, ids...)
	if err != nil {
		return nil, err
	}
	convs, err := tx.Conversations().Get(ctx, lanes...)
	if err != nil {
		return nil, err
	}
	var jobs []job
	for i, e := range entries {
		jobs = append(jobs, job{
			entry: e, message: messages[i], conv: convs[i], lease: lease, deadline: h.now.Add(h.SendTimeout),
			answer: h.answer(messages[i].Answer),
		})
	}
	return jobs, h.quotes(ctx, tx, jobs)
}

// answer is what a message may still be an answer to.
func (h *handover) answer(a channel.Answer) channel.Answer {
	if h.now.Sub(a.At) >= h.Caps.AnswerFor {
		return channel.Answer{}
	}
	return a
}

// quotes reads what the driver noted about the messages that are quoted.
func (h *handover) quotes(ctx context.Context, tx storage.Tx, jobs []job) error {
	var keys []storage.ProviderKey
	var quoting []int
	for i, j := range jobs {
		if j.message.ReplyTo != "" {
			keys = append(keys, storage.ProviderKey{Channel: h.id, ID: j.message.ReplyTo})
			quoting = append(quoting, i)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	found, err := tx.Messages().Find(ctx, keys...)
	for i, m := range found {
		if m != nil {
			jobs[quoting[i]].quoted = m.Memo
		}
	}
	return err
}

// decide says what becomes of a claimed message that is not to be sent, and
// false for one that is.
func (h *handover) decide(j job) (storage.Resolution, bool) {
	r := storage.Resolution{Message: j.message.ID, At: h.now}
	switch {
	case j.message.Outcome != storage.OutcomeQueued:
		// A status or an echo cleared it up while its worker was gone.
		r.Outcome, r.ProviderID = j.message.Outcome, j.message.ProviderID
	case j.entry.HandedOver && !h.repeats(j.message.Answer):
		r.Outcome = storage.OutcomeUnknown
	case !h.inWindow(j) && !IsTemplate(j.message.Parts):
		r = h.stopped(j, channel.Failure{Kind: channel.OutOfWindow, Detail: "the session window closed before the message could leave"})
	default:
		return r, false
	}
	return r, true
}

// inWindow reports whether the contact's session window is open. Where messages
// are counted, this one was counted when it was stored, and what is left is for
// those behind it: only the provider knows whether it is too late.
func (h *handover) inWindow(j job) bool {
	if h.Caps.Window.Counted {
		return true
	}
	return greets(j) || j.conv.Window(h.Caps.Window, h.now, j.message.Author.Kind).Free
}

// greets reports whether a message is the welcome of somebody who opened the chat
// and has not written yet: channels that report that take one (S4.6).
func greets(j job) bool {
	return j.message.Automatic == automation.NameWelcome && j.conv.LastInbound.IsZero()
}

// stopped is what becomes of a message that may not leave any more. If an
// earlier call may have sent it, nobody knows.
func (h *handover) stopped(j job, why channel.Failure) storage.Resolution {
	if j.entry.Uncertain {
		return storage.Resolution{Message: j.message.ID, Outcome: storage.OutcomeUnknown, At: h.now}
	}
	return storage.Resolution{Message: j.message.ID, Outcome: storage.OutcomeRejected, At: h.now, Failure: why}
}

// IsTemplate reports whether parts are a template, which may be sent outside
// the session window.
func IsTemplate(parts channel.Parts) bool {
	return len(parts) == 1 && parts[0].Kind() == channel.PartTemplate
}
