package main

import (
	"encoding/json"
	"sync"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// A ledger keeps what was promised to people: what the audit holds the store and
// the phones against.
type ledger struct {
	mu sync.Mutex
	// said is all that customers wrote, and acknowledged what of it an instance
	// answered with 200.
	said         map[channel.ProviderID]saying
	acknowledged map[channel.ProviderID]bool
	sends        map[storage.MessageID]send
	turn         map[storage.ConversationID]int // of the last send
	surprises    []string                       // answers that nothing explains
}

// A saying is a customer's n-th message.
type saying struct{ customer, n int }

// A send is a message of an agent's that an instance has acknowledged. Turn
// counts in its conversation: each was acknowledged before the next was asked
// for. It is 0 for the first message to a stranger.
type send struct {
	key  string
	turn int
}

func newLedger() *ledger {
	return &ledger{
		said: map[channel.ProviderID]saying{}, acknowledged: map[channel.ProviderID]bool{},
		sends: map[storage.MessageID]send{}, turn: map[storage.ConversationID]int{},
	}
}

func (l *ledger) say(id string, s saying) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.said[channel.ProviderID(id)] = s
}

// next is the place of the next message in a conversation.
func (l *ledger) next(id storage.ConversationID) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn[id]++
	return l.turn[id]
}

func (l *ledger) send(id storage.MessageID, s send) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sends[id] = s
}

func (l *ledger) surprise(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.surprises = append(l.surprises, text)
}

// notification is what matters here of a webhook.
type notification struct {
	Entry []struct {
		Changes []struct {
			Value struct {
				Messages []struct {
					ID channel.ProviderID `json:"id"`
				} `json:"messages"`
			} `json:"value"`
		} `json:"changes"`
	} `json:"entry"`
}

// acknowledge notes the messages of a webhook that was answered with 200.
func (l *ledger) acknowledge(webhook []byte) error {
	var n notification
	if err := json.Unmarshal(webhook, &n); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range n.Entry {
		for _, c := range e.Changes {
			for _, m := range c.Value.Messages {
				l.acknowledged[m.ID] = true
			}
		}
	}
	return nil
}
