package main

import (
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A contest is rivals who engage the same strangers, on whatever instance, and
// a chief who now and then revokes a binding. What each of them was told is
// the history.
type contest struct {
	*people
	began time.Time

	mu      sync.Mutex
	history []porcupine.Operation
	latest  map[string]storage.BindingID // by number
	asked   map[string]asked
	round   int // of strangers
}

// asked is a deed, and when it was asked for first.
type asked struct {
	deed
	at int64
}

func newContest(p *people) *contest {
	return &contest{people: p, began: time.Now(), latest: map[string]storage.BindingID{}, asked: map[string]asked{}}
}

// attempts is how many deeds are done about the strangers of one round.
const attempts = 12

// rival engages strangers until ctx is done.
func (c *contest) rival(ctx context.Context, n, strangers int) {
	dice := c.dice(3, n)
	for ctx.Err() == nil {
		number := c.stranger(dice.IntN(strangers), strangers)
		if bond := c.bondOf(number); dice.IntN(6) == 0 && !bond.IsZero() {
			c.do(ctx, deed{kind: revokes, number: number, agent: chief, bond: bond})
		} else {
			c.do(ctx, deed{kind: engages, number: number, agent: rival(n)})
		}
		pause(ctx, time.Duration(50+dice.IntN(250))*time.Millisecond)
	}
}

// stranger is one of those who are contended for at present. There are others
// after some time, so that histories stay short.
func (c *contest) stranger(which, of int) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.round++
	number := "+" + strangerNumber(c.round/(attempts*of)*of+which)
	c.provider.sim.Phone(number) // nobody else can be reached
	return number
}

func (c *contest) bondOf(number string) storage.BindingID {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.latest[number]
}

// do does a deed and keeps what came of it. It may have happened at any time
// since it was asked for first, on any of the instances that were asked.
func (c *contest) do(ctx context.Context, d deed) {
	called := time.Since(c.began).Nanoseconds()
	d.key = c.ask(d, called)
	var r reply
	var err error
	if d.kind == revokes {
		err = c.front.ask(ctx, "/revoke", wish{Agent: d.agent, Binding: d.bond}, &r)
	} else {
		err = c.front.ask(ctx, "/engage", wish{Agent: d.agent, Number: d.number, Key: d.key}, &r)
	}
	if err != nil {
		c.failed(d.agent, err)
		return
	}
	c.note(d, r, called, time.Since(c.began).Nanoseconds())
}

func (c *contest) note(d deed, r reply, called, ended int64) {
	if r.Refused != "" && r.Refused != string(engagement.ReasonBound) {
		c.ledger.surprise(string(d.agent) + " " + string(d.kind) + ": refused: " + r.Refused)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if d.kind == engages && r.Refused == "" {
		c.latest[d.number] = r.Binding
		c.ledger.send(r.Message, send{key: d.key})
	}
	a := told{bond: r.Binding, refused: r.Refused != "", holder: r.Holder}
	c.history = append(c.history, porcupine.Operation{Input: d, Call: called, Output: a, Return: ended})
}

// ask notes that a deed is asked for, and returns the key of its message.
func (c *contest) ask(d deed, called int64) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := fmt.Sprintf("engage/%d", len(c.asked)+1)
	c.asked[key] = asked{d, called}
	return key
}

// late adds what happened although the agent was told no, or nothing: an
// instance that was held up did what it had been asked when another one had
// already answered. bonds are the bindings of the stored messages, by key.
func (c *contest) late(bonds map[string]storage.BindingID) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	granted := map[string]bool{}
	for _, o := range c.history {
		if !o.Output.(told).refused {
			granted[o.Input.(deed).key] = true
		}
	}
	n := 0
	for key, bond := range bonds {
		if a, ok := c.asked[key]; ok && !granted[key] {
			c.history = append(c.history, porcupine.Operation{Input: a.deed, Call: a.at, Output: told{bond: bond}, Return: never})
			n++
		}
	}
	return n
}

const never = math.MaxInt64
