package assign

import (
	"context"
	"strings"
	"time"

	"github.com/rapport-go/rapport/engagement/internal/document"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
)

// A question is put to the routing, with the version of the state in it.
type question struct {
	routing.Request
	version int64
}

// ask puts the question to a router, and keeps what the answer leaves behind: the
// state in the store, and in progress where the case stands.
func (q question) ask(ctx context.Context, tx storage.Tx, router routing.Router, progress *routing.Progress) (routing.Decision, error) {
	dec, err := router.Route(ctx, q.Request)
	if err != nil {
		return dec, err
	}
	if dec.Progress != nil {
		*progress = dec.Progress
	}
	if dec.State != nil {
		_, err = document.Save(ctx, tx, stateName, dec.State, q.version, q.Now, "")
	}
	return dec, err
}

// request is the question about a case.
func (d *Desk) request(ctx context.Context, tx storage.Tx, at time.Time, r *Rules, crew []routing.Agent, w *Work) (question, error) {
	q := question{Request: routing.Request{Now: at, Case: d.plain(w.Conv, w.Case, w.Record), Agents: crew}}
	if err := d.person(ctx, tx, w, &q.Case); err != nil {
		return q, err
	}
	if r.limited() {
		waiting, err := tx.Cases().Queues(ctx)
		if err != nil {
			return q, err
		}
		q.Waiting = without(waiting, w.Case.Queue)
	}
	var err error
	q.State, q.version, err = document.Load[routing.State](ctx, tx, stateName)
	return q, err
}

// plain is a case without what its contact adds to it.
func (d *Desk) plain(conv *storage.Conversation, c *storage.Case, r Record) routing.Case {
	k := routing.Case{
		ID: routing.CaseID(c.ID.String()), Channel: c.Channel, Kind: d.Kind(c.Channel), Since: r.Since,
		Tag: routing.ServiceTagID(c.Tag), Text: c.Preview, Skills: r.Needs, Priority: c.Priority,
		Direct: r.Direct, Refusals: r.Refusals, Progress: r.Progress,
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
func (d *Desk) person(ctx context.Context, tx storage.Tx, w *Work, k *routing.Case) error {
	contacts, err := tx.Contacts().Get(ctx, w.Conv.Contact)
	if err != nil {
		return err
	}
	k.Language, k.Attributes = contacts[0].Language, contacts[0].Attributes
	k.Owner = routing.AgentID(k.Attributes[OwnerAttribute])
	convs, err := tx.Conversations().OfContact(ctx, w.Conv.Contact)
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
	for _, d := range r.destinations {
		if d.Queue != nil && d.Queue.Max > 0 {
			return true
		}
	}
	return false
}

// without is how many wait at each destination beside one who waits in own.
func without(waiting map[storage.QueueID]int, own storage.QueueID) map[routing.DestinationID]int {
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
