package channeltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/rapport-go/rapport/channel"
)

func listenCases() []Case {
	return []Case{
		{"listen/emits", "Listen emits what waits, in order.", listenEmits},
		{"listen/end", "Listen returns the context's error when that is done.", listenEnd},
		{"listen/again", "What emit did not store is emitted again, under the same ID.", listenAgain},
	}
}

func (r *rig) listener() channel.Listener {
	r.Helper()
	l, ok := channel.As[channel.Listener](r.Channel)
	if !ok {
		r.Skipf("the channel is no Listener")
	}
	if r.Deliver == nil {
		r.Fatalf("the channel is a Listener, so the harness must give Deliver")
	}
	return l
}

// listen runs Listen until store has seen what it waits for. store is called
// with the events of one emit at a time; it says whether they are stored, and
// whether that is all. The result is Listen's.
func (r *rig) listen(l channel.Listener, store func([]channel.Event) (stored, enough bool)) error {
	r.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	settled, ended := make(chan struct{}), make(chan struct{})
	settle := sync.OnceFunc(func() { close(settled) }) // there is enough, or no more
	var mu sync.Mutex
	var enough bool
	var err error
	go func() {
		defer close(ended)
		defer settle()
		err = l.Listen(ctx, func(_ context.Context, events ...channel.Event) error {
			mu.Lock()
			defer mu.Unlock()
			stored, all := store(events)
			if all {
				enough = true
				settle()
			}
			if !stored {
				return errors.New("the store is down")
			}
			return nil
		})
	}()
	r.await("the messages that wait", settled)
	mu.Lock()
	all := enough
	mu.Unlock()
	if !all {
		r.Fatalf("Listen ended, before it had emitted what waits: %v", err)
	}
	cancel()
	r.await("the end of Listen, whose context is done", ended)
	return err
}

func textsOf(events []channel.Event) []string {
	var all []string
	for _, e := range events {
		if m, ok := e.(channel.MessageReceived); ok {
			all = append(all, textOf(m.Parts))
		}
	}
	return all
}

func listenEmits(r *rig) {
	l := r.listener()
	var want, got []string
	for i := range 3 {
		want = append(want, fmt.Sprint("waiting ", i))
		r.Deliver(want[i])
	}
	_ = r.listen(l, func(events []channel.Event) (bool, bool) {
		got = append(got, textsOf(events)...)
		return true, len(got) >= len(want)
	})
	if !slices.Equal(got, want) {
		r.Errorf("Listen emitted %q, want %q", got, want)
	}
}

func listenEnd(r *rig) {
	l := r.listener()
	r.Deliver("hello")
	if err := r.listen(l, func([]channel.Event) (bool, bool) { return true, true }); !errors.Is(err, context.Canceled) {
		r.Errorf("Listen returned %v, want context.Canceled", err)
	}
}

func listenAgain(r *rig) {
	l := r.listener()
	r.Deliver("stubborn")
	var ids []channel.ProviderID
	_ = r.listen(l, func(events []channel.Event) (bool, bool) {
		for _, e := range events {
			if m, ok := e.(channel.MessageReceived); ok && textOf(m.Parts) == "stubborn" {
				ids = append(ids, m.ID)
			}
		}
		return len(ids) > 1, len(ids) > 1
	})
	if len(ids) > 1 && ids[0] != ids[1] {
		r.Errorf("the message was emitted as %q, and again as %q", ids[0], ids[1])
	}
}

// listened is what Listen emits when messages with these texts wait.
func (r *rig) listened(texts ...string) []channel.Event {
	r.Helper()
	l := r.listener()
	for _, text := range texts {
		r.Deliver(text)
	}
	var all []channel.Event
	_ = r.listen(l, func(events []channel.Event) (bool, bool) {
		all = append(all, events...)
		return true, len(textsOf(all)) >= len(texts)
	})
	return all
}
