package engagement

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A View is a list of cases that agents look at.
type View string

// The views.
const (
	// ViewQueue has the cases that nobody serves and that the agent may pick up,
	// the longest waiting first.
	ViewQueue View = "queue"
	// ViewMissed has the cases that nobody picked up in time and that the agent
	// may follow up, the latest first.
	ViewMissed View = "missed"
	// ViewMine has the cases that the agent serves, the latest first.
	ViewMine View = "mine"
	// ViewOpen has all cases that are not closed, the latest first.
	ViewOpen View = "open"
	// ViewClosed has the cases that are done, the latest first.
	ViewClosed View = "closed"
)

// An InboxQuery asks for a page of a view.
type InboxQuery struct {
	// View is required.
	View View
	// Agent is who looks: unread counts are theirs, and so is ViewMine.
	// Required.
	Agent storage.AgentID
	// Channel selects one channel; empty means any.
	Channel channel.ID
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
// it is.
func (e *Engine) Inbox(ctx context.Context, q InboxQuery) (InboxPage, error) {
	queries, limit, err := q.queries()
	if err != nil {
		return InboxPage{}, err
	}
	var page InboxPage
	err = e.view(ctx, "inbox", func(ctx context.Context, tx storage.Tx) error {
		var cases []*storage.Case
		for _, cq := range queries {
			list, err := tx.Cases().List(ctx, cq)
			if err != nil {
				return err
			}
			cases = append(cases, list...)
		}
		if len(queries) > 1 {
			slices.SortFunc(cases, latestFirst)
		}
		page = InboxPage{}
		if len(cases) > limit {
			cases = cases[:limit]
			page.Next = encodePlace(cases[limit-1])
		}
		page.Items, err = inboxItems(ctx, tx, q.Agent, cases)
		return err
	})
	return page, err
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
	base := storage.CaseQuery{Channel: q.Channel, After: after, Limit: limit + 1}
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
	case ViewOpen:
		return []storage.CaseQuery{of(storage.CaseOpen), of(storage.CaseOngoing), of(storage.CaseMissed)}, limit, nil
	case ViewMissed:
		c := of(storage.CaseMissed)
		c.Viewer = q.Agent
		return []storage.CaseQuery{c}, limit, nil
	case ViewClosed:
		return []storage.CaseQuery{of(storage.CaseClosed)}, limit, nil
	}
	return nil, 0, invalid("View", "there is no view "+string(q.View))
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
	return items, nil
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

// maxCount is how far counts go.
const maxCount = 1000

// Counts is how many cases there are in views, up to 1,000 each.
type Counts struct {
	Queue int `json:"queue"`
	Mine  int `json:"mine"`
	Open  int `json:"open"`
	// Missed is those of ViewMissed.
	Missed int `json:"missed"`
}

// Counts counts the cases that wait for the agent or anybody, those that the agent serves, and those
// that are not closed. Closed cases only become more and are not counted.
func (e *Engine) Counts(ctx context.Context, agent storage.AgentID) (Counts, error) {
	var c Counts
	err := e.view(ctx, "counts", func(ctx context.Context, tx storage.Tx) (err error) {
		if c.Queue, err = tx.Cases().Count(ctx, storage.CaseQuery{State: storage.CaseOpen, Viewer: agent}, maxCount); err != nil {
			return err
		}
		if c.Mine, err = tx.Cases().Count(ctx, storage.CaseQuery{State: storage.CaseOngoing, Owner: agent}, maxCount); err != nil {
			return err
		}
		if c.Missed, err = tx.Cases().Count(ctx, storage.CaseQuery{State: storage.CaseMissed, Viewer: agent}, maxCount); err != nil {
			return err
		}
		c.Open = 0
		for _, state := range []storage.CaseState{storage.CaseOpen, storage.CaseOngoing, storage.CaseMissed} {
			n, err := tx.Cases().Count(ctx, storage.CaseQuery{State: state}, maxCount)
			if err != nil {
				return err
			}
			c.Open = min(c.Open+n, maxCount)
		}
		return err
	})
	return c, err
}
