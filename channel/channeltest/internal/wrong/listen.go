package wrong

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
)

// A mailbox is where messages wait until a driver fetches them.
type mailbox struct {
	mu      sync.Mutex
	waiting []channel.Event
	count   int
	emitted int
	arrived chan struct{}
	owner   string // the account

	forgetful bool // takes away what was not stored
	hasty     bool // takes messages out of order
	polite    bool // says nothing when it is told to end
	renaming  bool // gives another ID to what it emits again
	nameless  bool // gives no IDs
}

func (b *mailbox) deliver(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	b.waiting = append(b.waiting, channel.MessageReceived{
		Origin: channel.Origin{ID: channel.ProviderID(fmt.Sprint("waiting-", b.count)), Account: b.owner, Raw: json.RawMessage("{}")},
		From:   channel.Person{Addresses: []channel.Address{{Kind: channel.AddressUser, Value: "ann"}}},
		Parts:  channel.Parts{channel.Text{Body: text}},
	})
	select {
	case b.arrived <- struct{}{}:
	default:
	}
}

// Listen emits what waits, one by one, until each is stored.
func (b *mailbox) Listen(ctx context.Context, emit func(context.Context, ...channel.Event) error) error {
	for {
		for e := b.first(); e != nil && ctx.Err() == nil; e = b.first() {
			if err := emit(ctx, b.named(e.(channel.MessageReceived))); err == nil || b.forgetful {
				b.drop()
			}
		}
		select {
		case <-b.arrived:
		case <-ctx.Done():
			if b.polite {
				return nil
			}
			return ctx.Err()
		}
	}
}

// named is e under the ID that the faults leave it.
func (b *mailbox) named(e channel.MessageReceived) channel.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.emitted++
	switch {
	case b.nameless:
		e.ID = ""
	case b.renaming:
		e.ID = channel.ProviderID(fmt.Sprint("emitted-", b.emitted))
	}
	return e
}

func (b *mailbox) first() channel.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		return nil
	}
	return b.waiting[0]
}

func (b *mailbox) drop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = b.waiting[1:]
	if b.hasty && len(b.waiting) == 2 {
		b.waiting[0], b.waiting[1] = b.waiting[1], b.waiting[0]
	}
}

func listenFaults() []Fault {
	return []Fault{
		{"events come out of order", "listen/emits", func(d *driver, _ *channeltest.Bench) { d.hasty = true }},
		{"the end of listening hides its cause", "listen/end", func(d *driver, _ *channeltest.Bench) { d.polite = true }},
		{"what was not stored is taken away", "listen/again", func(d *driver, _ *channeltest.Bench) { d.forgetful = true }},
		{"what is emitted again is another event", "listen/again", func(d *driver, _ *channeltest.Bench) { d.renaming = true }},
		{"an event without an ID is fetched", "events/ids", func(d *driver, _ *channeltest.Bench) { d.nameless = true }},
	}
}
