package main

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A laterView is what leaves later in a conversation, or could not leave.
type laterView struct {
	Items []laterItem
	// Write says that messages can be written that leave later, Zone is where the
	// server is.
	Write bool
	Zone  zone
	// All is the address of the agent's own in all conversations.
	All string
}

// A laterItem is a message that leaves later.
type laterItem struct {
	ID      storage.ScheduledID
	At      time.Time
	When    string
	Text    string
	By      string // who wrote it; empty for the reader
	Problem string // why it could not leave; empty while it waits
	// To and URL lead to the conversation, where several are listed.
	To, URL string
}

// Stamp is the instant for browsers, which show it where they are.
func (it laterItem) Stamp() string { return it.At.UTC().Format(time.RFC3339) }

// Failed is how many could not leave.
func (v *laterView) Failed() (n int) {
	for _, it := range v.Items {
		if it.Problem != "" {
			n++
		}
	}
	return n
}

// laterIn is what leaves later in a conversation.
func (a *app) laterIn(ctx context.Context, v *chatView, me *storage.Agent, where place, now time.Time) (*laterView, error) {
	all, err := a.engine.As(me.ID).Scheduled(ctx, v.Conversation.ID)
	if err != nil {
		return nil, err
	}
	l := &laterView{Write: v.Compose.Free, Zone: zone{Name: here, Chosen: true}, All: where.on(sheetLater).url()}
	for _, s := range all {
		l.Items = append(l.Items, a.laterItem(s, me, now))
	}
	sortLater(l.Items)
	if len(l.Items) == 0 && !l.Write {
		return nil, nil
	}
	return l, nil
}

// sortLater puts what leaves first in front.
func sortLater(all []laterItem) {
	slices.SortStableFunc(all, func(x, y laterItem) int { return x.At.Compare(y.At) })
}

func (a *app) laterItem(s engagement.Scheduled, me *storage.Agent, now time.Time) laterItem {
	it := laterItem{ID: s.ID, At: s.At, When: dateText(s.At, now), Text: words(s.Parts)}
	if s.Agent != me.ID {
		it.By = a.nameOf(s.Agent)
	}
	if !s.FailedAt.IsZero() {
		it.Problem = s.Problem
	}
	return it
}

// A laterPage is what an agent has written that leaves later.
type laterPage struct {
	Items []laterItem
	Back  string
	More  bool // there are more than are shown
}

// maxLater is how many the page shows.
const maxLater = 100

// myLater is what an agent has written that leaves later, in all conversations.
func (a *app) myLater(ctx context.Context, me *storage.Agent, where place) (*laterPage, error) {
	all, err := a.engine.ScheduledBy(ctx, me.ID, storage.ScheduledID{}, maxLater)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	p := &laterPage{Back: where.on(sheetLater).url(), More: len(all) == maxLater}
	for _, s := range all {
		it := a.laterItem(s, me, now)
		if c, err := a.engine.Composer(ctx, me.ID, s.Conversation); err == nil {
			it.To, it.URL = nameIn(c.Contact, c.Conversation), where.open(s.Conversation).url()
		}
		p.Items = append(p.Items, it)
	}
	sortLater(p.Items)
	return p, nil
}

// sendLater keeps a message until the instant that the form names.
func (a *app) sendLater(r *http.Request, out engagement.Outgoing) error {
	at := fieldTime(r, "at")
	if at.IsZero() {
		return badRequest("say on which day and at what time it shall leave")
	}
	if !at.After(time.Now()) {
		return badRequest("the time is over: choose one that lies ahead")
	}
	key := out.Key
	if !a.scheduled.first(key) {
		return nil // the same form came twice
	}
	out.Key = ""
	_, err := a.engine.Schedule(r.Context(), out, at)
	if err != nil {
		a.scheduled.forget(key)
	}
	return a.countedRefusal(r.Context(), out.Agent, err)
}

// changeScheduled takes a message back that would leave later.
func (a *app) changeScheduled(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Scheduled](r, "scheduled")
	if err != nil {
		return err
	}
	if err := a.engine.Unschedule(r.Context(), a.agentOf(r).ID, id); err != nil {
		return a.worded(err)
	}
	return done(w, r)
}

// formKeys are the keys of forms that were taken, so that what comes twice counts
// once. The oldest are forgotten.
type formKeys struct {
	mu  sync.Mutex
	all []string
}

// first notes a key, and reports whether it is new. An empty one always is.
func (k *formKeys) first(key string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if key != "" && slices.Contains(k.all, key) {
		return false
	}
	k.all = append(k.all, key)
	k.all = k.all[max(0, len(k.all)-maxUploads):]
	return true
}

// forget lets a key count again.
func (k *formKeys) forget(key string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all = slices.DeleteFunc(k.all, func(one string) bool { return one == key })
}
