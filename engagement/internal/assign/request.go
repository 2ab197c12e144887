package assign

import (
	"context"
	"strings"

	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// request is the question about a case.
func (s *Sitting) request(ctx context.Context, w *Work) (routing.Request, error) {
	q := routing.Request{Now: s.at, Case: s.plain(w.Conv, w.Case, w.Record), Agents: s.crew, State: s.state}
	q.Waiting = without(s.waiting, w.Case.Queue)
	return q, s.person(ctx, s.tx, w.Conv.Contact, &q.Case)
}

// plain is a case without what its contact adds to it.
func (d *Desk) plain(conv *storage.Conversation, c *storage.Case, r Record) routing.Case {
	k := routing.Case{
		ID: routing.CaseID(c.ID.String()), Channel: c.Channel, Kind: d.Kind(c.Channel), Since: r.Since,
		Tag: routing.ServiceTagID(c.Tag), Text: c.Preview, Skills: r.Needs, Priority: c.Priority,
		Direct: r.Direct, Refusals: r.Refusals, Bots: r.Bots, Progress: r.Progress,
	}
	if c.Entry != nil {
		k.Entry = c.Entry.Source
	}
	if conv != nil && !conv.ServedAt.Before(c.OpenedAt) {
		k.ServedCase = routing.Served{Agent: routing.AgentID(conv.Served), At: conv.ServedAt}
	}
	if t := r.Transfer; t != nil {
		k.Since, k.Direct, k.Refusals, k.Progress = t.At, routing.AgentID(t.To.Agent), t.Refusals, t.Progress
		k.LeftOut = []routing.AgentID{routing.AgentID(t.From)}
	}
	return k
}

// person fills in what is known about the contact.
func (d *Desk) person(ctx context.Context, tx storage.Tx, id storage.ContactID, k *routing.Case) error {
	contacts, err := tx.Contacts().Get(ctx, id)
	if err != nil {
		return err
	}
	k.Language, k.Attributes = contacts[0].Language, contacts[0].Attributes
	k.Owner = routing.AgentID(k.Attributes[OwnerAttribute])
	convs, err := tx.Conversations().OfContact(ctx, id)
	for _, c := range convs {
		if c.Served != "" && c.ServedAt.After(k.ServedContact.At) {
			k.ServedContact = routing.Served{Agent: routing.AgentID(c.Served), At: c.ServedAt}
		}
	}
	return err
}

// OwnerAttribute is the attribute of a contact that names the agent who looks
// after them in general.
const OwnerAttribute = "owner"

// limited reports whether any destination takes only so many.
func (r *Rules) limited() bool {
	for id := range r.destinations {
		if r.most(id) > 0 {
			return true
		}
	}
	return false
}

// most is how many may wait at a destination; 0 is no limit, or no queue.
func (r *Rules) most(id routing.DestinationID) int {
	if to := r.destinations[id]; to != nil && to.Queue != nil {
		return to.Queue.Max
	}
	return 0
}

// without is how many wait at each destination beside one who waits in own.
func without(waiting map[storage.QueueID]int, own storage.QueueID) map[routing.DestinationID]int {
	if waiting == nil {
		return nil
	}
	out := make(map[routing.DestinationID]int, len(waiting))
	for id, n := range waiting {
		if id == own {
			n--
		}
		out[routing.DestinationID(id)] = n
	}
	return out
}

// Asked is what a contact asked for by the link that they came by: "tag:KEY" or
// "staff:KEY".
func Asked(ref string) (tag string, staff storage.AgentID) {
	if key, ok := strings.CutPrefix(ref, "tag:"); ok {
		return key, ""
	}
	key, _ := strings.CutPrefix(ref, "staff:")
	if key == ref {
		return "", ""
	}
	return "", storage.AgentID(key)
}
