package dispatch

import (
	"context"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// This file is what a message must pass inside the hand-over's transaction
// beside the session window: the limit of messages by which the business writes
// first, the contact's consent, and the fence of its binding.

// InitiatedKey is the bucket of the messages of a channel by which the business
// writes first.
func InitiatedKey(ch channel.ID) string { return "initiate/" + string(ch) }

// initiated puts messages off by which the business writes first while the
// provider takes none of those. Answers go on (S3.12).
func (h *handover) initiated(ctx context.Context, tx storage.Tx) error {
	first := func(j job) bool {
		if h.Caps.Window.Counted && !IsTemplate(j.message.Parts) {
			return false
		}
		return !j.conv.Window(h.Caps.Window, h.now, j.message.Author.Kind).Free
	}
	if !slices.ContainsFunc(h.jobs, first) {
		return nil
	}
	taken, next, err := tx.Rates().Take(ctx, InitiatedKey(h.id), channel.Rate{}, h.now, 1)
	if err != nil || taken > 0 {
		return err
	}
	for _, j := range h.jobs {
		if first(j) {
			if _, err := tx.Outbox().Defer(ctx, j.lease, next, j.message.ID); err != nil {
				return err
			}
			h.put++
		}
	}
	h.jobs = slices.DeleteFunc(h.jobs, first)
	return h.giveBack(ctx, tx, h.put)
}

// consent stops messages that their contacts do not want.
func (h *handover) consent(ctx context.Context, tx storage.Tx) error {
	var ms []*storage.Message
	var convs []*storage.Conversation
	for _, j := range h.jobs {
		if j.message.Purpose != "" {
			ms, convs = append(ms, j.message), append(convs, j.conv)
		}
	}
	if len(ms) == 0 {
		return nil
	}
	refused, err := h.Consent(ctx, tx, h.now, convs, ms)
	h.refuse(refused)
	return err
}

// fence stops messages of agents whose bindings are over, and readies the
// bindings of the others for the call.
func (h *handover) fence(ctx context.Context, tx storage.Tx) error {
	ms := make([]*storage.Message, len(h.jobs))
	for i, j := range h.jobs {
		ms[i] = j.message
	}
	passage, err := h.Holding.HandOver(ctx, tx, h.now, ms)
	if err != nil {
		return err
	}
	h.refuse(passage.Refused)
	for i := range h.jobs {
		h.jobs[i].hold = passage.Holds[h.jobs[i].message.ID]
	}
	return nil
}

// refuse settles messages that are not to be sent.
func (h *handover) refuse(why map[storage.MessageID]channel.Failure) {
	var kept []job
	for _, j := range h.jobs {
		failure, ok := why[j.message.ID]
		if !ok {
			kept = append(kept, j)
			continue
		}
		h.settled = append(h.settled, h.stopped(j, failure))
	}
	h.jobs = kept
}
