package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// People are customers who write and agents who answer.
type people struct {
	front    *front
	ledger   *ledger
	provider *provider
	seed     uint64
}

// dice are one person's, so that each does the same in every run with the same
// seed, as far as the others let them.
func (p *people) dice(kind, n int) *rand.Rand {
	return rand.New(rand.NewPCG(p.seed, uint64(kind)<<32|uint64(n)))
}

// text is a message with its place in front, which the audit reads.
func text(n int, words string) string { return strconv.Itoa(n) + ": " + words }

// placeOf is what text put in front; 0 if there is nothing.
func placeOf(s string) int {
	n, _, _ := strings.Cut(s, ": ")
	place, err := strconv.Atoi(n)
	if err != nil {
		return 0
	}
	return place
}

// customer writes until ctx is done: at most one message a second, since that
// is how the provider tells the time.
func (p *people) customer(ctx context.Context, c int) {
	dice, phone := p.dice(1, c), p.provider.sim.Phone(customerNumber(c))
	if !pause(ctx, time.Duration(dice.IntN(1500))*time.Millisecond) {
		return
	}
	for n := 1; ctx.Err() == nil; n++ {
		p.ledger.say(phone.Say(text(n, "where is my parcel?")), saying{c, n})
		pause(ctx, time.Duration(1100+dice.IntN(2000))*time.Millisecond)
	}
}

// answers is how many answers a case gets before it is closed.
const answers = 5

// desk works on the cases that the routing gives an agent, on all at once.
func (p *people) desk(ctx context.Context, n int) {
	agent, begun := deskAgent(n), map[storage.CaseID]bool{}
	var working sync.WaitGroup
	for ctx.Err() == nil {
		var list []work
		if err := p.front.ask(ctx, "/mine", wish{Agent: agent}, &list); err != nil {
			p.failed(agent, err)
			continue
		}
		for _, w := range list {
			if !begun[w.Case] {
				begun[w.Case] = true
				dice := p.dice(2, n<<16|len(begun))
				working.Go(func() { p.work(ctx, dice, agent, w) })
			}
		}
		pause(ctx, 200*time.Millisecond)
	}
	working.Wait()
}

// work answers a case, and closes it.
func (p *people) work(ctx context.Context, dice *rand.Rand, agent storage.AgentID, w work) {
	for range answers {
		p.answer(ctx, agent, w)
		if !pause(ctx, time.Duration(150+dice.IntN(300))*time.Millisecond) {
			return
		}
	}
	p.grant(ctx, "/done", wish{Agent: agent, Case: w.Case})
}

// answer sends the next message of a conversation. The key is chosen before it
// is asked for the first time: whatever instance has stored it, the others know.
func (p *people) answer(ctx context.Context, agent storage.AgentID, w work) {
	turn := p.ledger.next(w.Conversation)
	key := fmt.Sprintf("%s/%d", w.Conversation, turn)
	r, ok := p.grant(ctx, "/send", wish{
		Agent: agent, Conversation: w.Conversation, Key: key, Text: text(turn, "we are looking for it"),
	})
	if ok {
		p.ledger.send(r.Message, send{key, turn})
	}
}

// grant asks until there is an answer, and reports whether it is yes.
func (p *people) grant(ctx context.Context, path string, w wish) (reply, bool) {
	var r reply
	if err := p.front.ask(ctx, path, w, &r); err != nil {
		p.failed(w.Agent, err)
		return r, false
	}
	if r.Refused != "" {
		p.ledger.surprise(fmt.Sprintf("%s, %s: refused: %s", w.Agent, path, r.Refused))
	}
	return r, r.Refused == ""
}

func (p *people) failed(agent storage.AgentID, err error) {
	p.ledger.surprise(fmt.Sprintf("%s: %s", agent, err))
}
