package main

import (
	"context"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// An inboxView is the list of cases.
type inboxView struct {
	Tabs  []tab
	Items []item
	First string // the address of the first page; empty on it
	More  string // the address of the next page; empty on the last
	// Unread is how many messages the agent has not read, in their own cases, and
	// Waiting how many cases wait for anybody or for the agent.
	Unread, Waiting int
	// Unseen says that there are such cases, but none for the agent to see.
	Unseen *unseenView
}

// A tab is one view that can be chosen.
type tab struct {
	Title, URL, Count string
	Current           bool
}

// An item is one case in the list.
type item struct {
	engagement.InboxItem
	URL      string
	Name     string
	Title    string // what is talked about, or else the name
	From     string // the name, if it is not the title
	Preview  string
	Face     faceView
	Owner    string
	Waiting  string // how long the contact waits, or for whom; empty if they do not
	Channel  string // its name, if there are several channels
	Mark     channelMark
	Ago      string
	Selected bool
	// Queue is where the case waits, and Position its place there, in the list of
	// what waits; Heading begins another queue.
	Queue    string
	Position int
	Heading  *queueTitle
}

// Missed says that nobody took the case in time.
func (it item) Missed() bool { return it.Case.State == storage.CaseMissed }

// Place is the position in the queue, in words.
func (it item) Place() string { return ordinal(it.Position) }

// listPage is how many cases one page of the list has.
const listPage = 40

func (a *app) inbox(ctx context.Context, me *storage.Agent, where place) (inboxView, error) {
	page, err := a.list(ctx, me, where)
	if err != nil {
		return inboxView{}, err
	}
	var v inboxView
	counts, err := a.engine.Counts(ctx, me.ID)
	if err != nil {
		return v, err
	}
	v.Tabs, v.Unread, v.Waiting = tabs(counts, where), counts.Unread, counts.Queue
	now := time.Now()
	for _, found := range page.Items {
		v.Items = append(v.Items, a.item(found, me, where, now))
	}
	if where.view == engagement.ViewQueue {
		if err := a.inQueues(ctx, me, v.Items); err != nil {
			return v, err
		}
	}
	if where.view == engagement.ViewParked {
		if err := a.parked(ctx, me, v.Items, now); err != nil {
			return v, err
		}
	}
	if page.Next != "" {
		v.More = where.further(page.Next).url()
	}
	if where.after != "" {
		v.First = where.further("").url()
	}
	v.Unseen, err = a.unseen(ctx, me, where, v)
	return v, err
}

// parked says until when cases are put aside.
func (a *app) parked(ctx context.Context, me *storage.Agent, items []item, now time.Time) error {
	for i := range items {
		if it := &items[i]; it.Case.State == storage.CaseParked {
			s, err := a.engine.As(me.ID).Standing(ctx, it.Case.ID)
			if err != nil {
				return err
			}
			it.Waiting = "parked" + parkedText(s.ParkedUntil, now)
		}
	}
	return nil
}

func (a *app) item(found engagement.InboxItem, me *storage.Agent, where place, now time.Time) item {
	it := item{
		InboxItem: found, URL: where.open(found.Conversation.ID).url(), Name: nameIn(found.Contact, found.Conversation),
		Preview: found.Case.Preview, Ago: span(now.Sub(found.Case.LastActivity)), Selected: found.Conversation.ID == where.conversation,
	}
	it.Face = a.face("list", found.Contact, it.Name, a.pictured(found.Conversation.Channel))
	caps, _ := a.engine.Capabilities(found.Conversation.Channel)
	if it.Title = titleOf(found.Conversation, it.Name, caps); isMail(caps) {
		it.From, it.Preview = it.Name, withoutTopic(it.Preview, found.Conversation.Topic)
	}
	if it.Preview == "" {
		it.Preview = a.entryText(found.Case, found.Conversation.Channel) // nothing was said yet
	}
	it.Waiting, it.Mark = a.waits(found.Case, me, now), a.mark(found.Conversation.Channel)
	if len(a.channels) > 1 {
		it.Channel = a.channelTitle(found.Conversation.Channel)
	}
	if found.Case.Owner != "" && found.Case.Owner != me.ID {
		it.Owner = a.nameOf(found.Case.Owner)
	}
	return it
}

// waits says how long a contact waits, and for whom.
func (a *app) waits(c *storage.Case, me *storage.Agent, now time.Time) string {
	who := "you"
	if c.For != me.ID {
		who = a.nameOf(c.For)
	}
	switch {
	case c.State == storage.CaseMissed && c.For != "":
		return "missed by " + who
	case c.State == storage.CaseMissed:
		return "missed"
	case c.State == storage.CaseOpen && c.For != "" && now.Before(c.ForUntil):
		return "waits for " + who + untilText(c.ForUntil, now)
	case c.State == storage.CaseParked, c.State == storage.CaseEnded:
		return string(c.State)
	case !c.WaitingSince.IsZero():
		return waitText(now.Sub(c.WaitingSince))
	}
	return ""
}

func tabs(n engagement.Counts, where place) []tab {
	made := func(title string, v engagement.View, count string) tab {
		return tab{Title: title, URL: where.to(v).url(), Count: count, Current: where.view == v}
	}
	return []tab{
		made("Queue", engagement.ViewQueue, countText(n.Queue)), made("Missed", engagement.ViewMissed, countText(n.Missed)), made("Mine", engagement.ViewMine, countText(n.Mine)),
		made("Parked", engagement.ViewParked, ""), made("Open", engagement.ViewOpen, countText(n.Open)), made("Closed", engagement.ViewClosed, ""),
	}
}

// maxSetAside is how many events set aside are counted.
const maxSetAside = 100

func (a *app) countSetAside(ctx context.Context) (int, error) {
	list, err := a.engine.SetAside(ctx, storage.SetAsideID{}, maxSetAside)
	return len(list), err
}
