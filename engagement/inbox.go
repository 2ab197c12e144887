package engagement

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A View is a list of cases that agents look at.
type View string

// The views.
const (
	// ViewQueue has the cases that nobody serves and that the agent may pick up,
	// the longest waiting first: those that wait for anybody, for the agent, or
	// where they serve while they are active (S2.23). A page of it may be short
	// although there are more.
	ViewQueue View = "queue"
	// ViewMissed has the cases that nobody picked up in time and that the agent
	// may follow up, the latest first.
	ViewMissed View = "missed"
	// ViewMine has the cases that the agent serves, the latest first.
	ViewMine View = "mine"
	// ViewParked has the agent's own cases that are parked or ended, the latest
	// first.
	ViewParked View = "parked"
	// ViewOpen has all cases that are not closed, the latest first.
	ViewOpen View = "open"
	// ViewClosed has the cases that are done, the latest first.
	ViewClosed View = "closed"
)

// views are all of them.
var views = []View{ViewQueue, ViewMissed, ViewMine, ViewParked, ViewOpen, ViewClosed}

// An InboxQuery asks for a page of a view.
type InboxQuery struct {
	// View is required.
	View View
	// Agent is who looks: unread counts are theirs, and so is ViewMine.
	// Required.
	Agent storage.AgentID
	// Channel selects one channel; empty means any.
	Channel channel.ID
	// Label selects cases that have this label; empty means any.
	Label string
	// After is the Next of the page before; empty for the first page.
	After string
	// Limit is how many at most, up to 200. 0 means 50.
	Limit int
}

// An InboxPage is a page of a view.
type InboxPage struct {
	Items []InboxItem `json:"items"`
	// Next is the After of the next page; empty if there is none.
	Next string `json:"next,omitempty"`
}

// An InboxItem is one case with what a list shows of it.
type InboxItem struct {
	Case         *storage.Case         `json:"case"`
	Conversation *storage.Conversation `json:"conversation"`
	Contact      *storage.Contact      `json:"contact"`
	// Unread is how many messages of the contact the agent has not read.
	Unread int64 `json:"unread"`
}

// Inbox returns a page of a view. Pages go by place and not by number: what
// comes and goes meanwhile neither repeats nor hides a case that stays where
// it is. Of channels that the agent may not see there is nothing in it.
func (e *Engine) Inbox(ctx context.Context, q InboxQuery) (InboxPage, error) {
	all, limit, err := q.queries()
	if err != nil {
		return InboxPage{}, err
	}
	var page InboxPage
	err = e.view(ctx, "inbox", func(ctx context.Context, tx storage.Tx) error {
		queries, err := e.onChannels(ctx, tx, q.Agent, all)
		if err != nil {
			return err
		}
		var cases []*storage.Case
		for _, cq := range queries {
			list, err := tx.Cases().List(ctx, cq)
			if err != nil {
				return err
			}
			cases = append(cases, list...)
		}
		if len(queries) > 1 {
			slices.SortFunc(cases, q.before)
		}
		page = InboxPage{}
		if len(cases) > limit {
			cases = cases[:limit]
			page.Next = encodePlace(cases[limit-1])
		}
		if q.View == ViewQueue {
			if cases, err = e.shown(ctx, tx, q.Agent, cases); err != nil {
				return err
			}
		}
		page.Items, err = inboxItems(ctx, tx, q.Agent, cases)
		return err
	})
	return page, err
}

// onChannels is what to ask the store for of the channels that the agent may see.
func (e *Engine) onChannels(ctx context.Context, tx storage.Tx, agent storage.AgentID, queries []storage.CaseQuery) ([]storage.CaseQuery, error) {
	r, err := roleFor(ctx, tx, agent)
	if err != nil {
		return nil, err
	}
	visible := e.visible(r)
	if visible == nil {
		return queries, nil
	}
	var out []storage.CaseQuery
	for _, q := range queries {
		for _, ch := range visible {
			if q.Channel == "" || q.Channel == ch {
				one := q
				one.Channel = ch
				out = append(out, one)
			}
		}
	}
	return out, nil
}

// shown leaves out the waiting cases that are not on the agent's list.
func (e *Engine) shown(ctx context.Context, tx storage.Tx, agent storage.AgentID, cases []*storage.Case) ([]*storage.Case, error) {
	if !slices.ContainsFunc(cases, func(c *storage.Case) bool { return c.Queue != "" }) {
		return cases, nil
	}
	v, err := e.desk.Viewer(ctx, tx, now(), agent)
	if err != nil {
		return nil, err
	}
	var out []*storage.Case
	for _, c := range cases {
		ok, err := v.Sees(c)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, c)
		}
	}
	return out, nil
}

// queries is what to ask the store for: one more than the limit, so that the
// last page is known.
func (q InboxQuery) queries() ([]storage.CaseQuery, int, error) {
	limit := orElse(q.Limit, 50)
	if limit < 0 || limit > 200 {
		return nil, 0, invalid("Limit", "must be between 1 and 200")
	}
	if q.Agent == "" {
		return nil, 0, invalid("Agent", "is required")
	}
	after, err := decodePlace(q.After)
	if err != nil {
		return nil, 0, err
	}
	base := storage.CaseQuery{Channel: q.Channel, Label: labelOf(q.Label), After: after, Limit: limit + 1}
	of := func(state storage.CaseState) storage.CaseQuery { c := base; c.State = state; return c }
	switch q.View {
	case ViewQueue:
		c := of(storage.CaseOpen)
		c.Oldest, c.Viewer = true, q.Agent
		return []storage.CaseQuery{c}, limit, nil
	case ViewMine:
		c := of(storage.CaseOngoing)
		c.Owner = q.Agent
		return []storage.CaseQuery{c}, limit, nil
	case ViewParked:
		parked, ended := of(storage.CaseParked), of(storage.CaseEnded)
		parked.Owner, ended.Owner = q.Agent, q.Agent
		return []storage.CaseQuery{parked, ended}, limit, nil
	case ViewOpen:
		var all []storage.CaseQuery
		for _, state := range openStates {
			all = append(all, of(state))
		}
		return all, limit, nil
	case ViewMissed:
		c := of(storage.CaseMissed)
		c.Viewer = q.Agent
		return []storage.CaseQuery{c}, limit, nil
	case ViewClosed:
		return []storage.CaseQuery{of(storage.CaseClosed)}, limit, nil
	}
	return nil, 0, invalid("View", fmt.Sprintf("%q is none of %q", q.View, views))
}

// labelOf is a label as it is kept; empty for none.
func labelOf(s string) string {
	if kept := storage.Labels(s); len(kept) > 0 {
		return kept[0]
	}
	return ""
}

// openStates are those of cases that are not closed.
var openStates = []storage.CaseState{
	storage.CaseOpen, storage.CaseOngoing, storage.CaseMissed, storage.CaseParked, storage.CaseEnded,
}

// before is the order of a view.
func (q InboxQuery) before(a, b *storage.Case) int {
	if q.View == ViewQueue {
		return latestFirst(b, a)
	}
	return latestFirst(a, b)
}

func latestFirst(a, b *storage.Case) int {
	if c := b.LastActivity.Compare(a.LastActivity); c != 0 {
		return c
	}
	return b.ID.Compare(a.ID)
}

// inboxItems reads what belongs to the cases.
func inboxItems(ctx context.Context, tx storage.Tx, agent storage.AgentID, cases []*storage.Case) ([]InboxItem, error) {
	if len(cases) == 0 {
		return nil, nil
	}
	var convIDs []storage.ConversationID
	var contactIDs []storage.ContactID
	for _, c := range cases {
		convIDs, contactIDs = append(convIDs, c.Conversation), append(contactIDs, c.Contact)
	}
	convs, err := tx.Conversations().Get(ctx, convIDs...)
	if err != nil {
		return nil, err
	}
	contacts, err := tx.Contacts().Get(ctx, contactIDs...)
	if err != nil {
		return nil, err
	}
	marks, err := tx.ReadMarks().Get(ctx, agent, convIDs...)
	if err != nil {
		return nil, err
	}
	var items []InboxItem
	for i, c := range cases {
		items = append(items, InboxItem{
			Case: c, Conversation: convs[i], Contact: contacts[i], Unread: convs[i].Inbound - marks[i].Inbound,
		})
	}
	return items, maskItems(ctx, tx, agent, items)
}

// maskItems hides addresses from an agent who may not see them.
func maskItems(ctx context.Context, tx storage.Tx, agent storage.AgentID, items []InboxItem) error {
	r, err := roleFor(ctx, tx, agent)
	if err != nil || r.seesAddresses() {
		return err
	}
	for i := range items {
		item := &items[i]
		identities, err := tx.Identities().OfContacts(ctx, item.Contact.ID)
		if err != nil {
			return err
		}
		item.Conversation = maskedConversation(r, item.Conversation)
		item.Contact = maskedContact(r, item.Contact, identities)
	}
	return nil
}

// encodePlace makes the text that stands for a case's place in a list.
func encodePlace(c *storage.Case) string {
	data, err := json.Marshal(storage.CasePlace{LastActivity: c.LastActivity, ID: c.ID})
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(data)
}

func decodePlace(s string) (storage.CasePlace, error) {
	var p storage.CasePlace
	if s == "" {
		return p, nil
	}
	data, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(data, &p)
	}
	if err != nil {
		return p, invalid("After", "is not the Next of a page")
	}
	return p, nil
}
