package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/rapport-go/rapport/channel"
	"golang.org/x/sync/errgroup"
)

// A phoneBook is the simulated providers with their customers' phones.
type phoneBook struct {
	lines []*line
	files *publisher

	mu   sync.Mutex
	away map[string]bool // by id: the chat is not open, so that messages stay unread
}

// statusDelay lets people see how ticks turn.
const statusDelay = 700 * time.Millisecond

// openPhones starts the simulators.
func openPhones(folder string, around host) (*phoneBook, error) {
	lines, err := openLines(folder, around)
	return &phoneBook{lines: lines, away: map[string]bool{}}, err
}

// run delivers webhooks, reads messages for customers who look at their
// phones, and keeps the phones, until ctx is done.
func (b *phoneBook) run(ctx context.Context) error {
	var g errgroup.Group
	for _, l := range b.lines {
		g.Go(func() error { _ = l.Run(ctx); return nil })
		g.Go(func() error { l.onChange(ctx, 2*statusDelay, func() error { b.read(l); return nil }); return nil })
		g.Go(func() error { l.onChange(ctx, time.Second, l.save); return nil })
	}
	errs := []error{g.Wait()}
	for _, l := range b.lines {
		errs = append(errs, l.save())
	}
	return errors.Join(errs...)
}

func (b *phoneBook) read(l *line) {
	for _, c := range l.chats() {
		if !b.isAway(l.chatID(c)) && isOnline(c) {
			c.read()
		}
	}
}

// isOnline reports whether messages reach the phone.
func isOnline(c chat) bool {
	s, ok := c.(switcher)
	return !ok || s.online()
}

// isBlocked reports whether the business is blocked in the chat.
func isBlocked(c chat) bool {
	b, ok := c.(blocker)
	return ok && b.blocked()
}

func (b *phoneBook) isAway(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.away[id]
}

func (b *phoneBook) setAway(id string, away bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.away[id] = away
}

// find finds a chat by its id.
func (b *phoneBook) find(id string) (*line, chat, error) {
	for _, l := range b.lines {
		for _, c := range l.chats() {
			if l.chatID(c) == id {
				return l, c, nil
			}
		}
	}
	return nil, nil, notFound("phone")
}

// owners are all people with a phone, in the order in which they got one.
func (b *phoneBook) owners() []owner {
	var all []owner
	for _, l := range b.lines {
		for _, c := range l.chats() {
			known := func(o owner) bool { return o.Key == c.owner().Key }
			if !slices.ContainsFunc(all, known) {
				all = append(all, c.owner())
			}
		}
	}
	return all
}

// line finds the line of a channel.
func (b *phoneBook) line(id channel.ID) *line {
	for _, l := range b.lines {
		if l.id == id {
			return l
		}
	}
	return nil
}
