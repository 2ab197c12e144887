package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/rapport-go/rapport/storage"
)

func exclusiveCases() []Case {
	return []Case{{"bindings/S1.22 exclusive under contention", caseExclusive}}
}

const (
	rivalAgents = 5
	rivalDeeds  = 8 // of each agent about each contact
	rivalRounds = 12
)

// caseExclusive lets agents take a contact and give it up at the same time, on
// several instances, under the lock that is meant for it. What they were told
// must be what they would have been told one after the other.
func caseExclusive(k *kit) {
	r := &rivalry{kit: k}
	for range rivalRounds {
		r.contact, r.deeds = newID[storage.Contact](k), nil
		k.together(rivalAgents, r.compete)
		if !linear(r.deeds) {
			k.Fatalf("two agents held one binding: %+v", r.deeds)
		}
		r.audit()
	}
}

// A rivalry is what happens about one contact.
type rivalry struct {
	*kit
	contact storage.ContactID
	clock   atomic.Int64
	mu      sync.Mutex
	deeds   []deed
}

func agentName(i int) storage.AgentID { return storage.AgentID(fmt.Sprintf("agent-%d", i)) }

// compete makes an agent's deeds, one after the other. Some transactions fail
// in the end, and must have done nothing.
func (r *rivalry) compete(agent int, s storage.Store) error {
	random := rand.New(rand.NewPCG(uint64(r.contact[7]), uint64(agent)))
	for range rivalDeeds {
		giveUp, fails := random.IntN(3) == 0, random.IntN(5) == 0
		d := deed{agent: agent, called: r.clock.Add(1)}
		err := s.Update(r.ctx, func(ctx context.Context, tx storage.Tx) (err error) {
			if d.what, err = r.act(ctx, tx, agent, giveUp); err == nil && fails {
				err = errMine
			}
			return err
		})
		d.ended = r.clock.Add(1)
		switch {
		case err == nil:
			r.record(d)
		case !errors.Is(err, errMine):
			return err
		}
	}
	return nil
}

func (r *rivalry) record(d deed) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deeds = append(r.deeds, d)
}

// act takes the contact, or gives it up.
func (r *rivalry) act(ctx context.Context, tx storage.Tx, agent int, giveUp bool) (effect, error) {
	key := storage.LockKey{Class: storage.LockBinding, Name: string(line) + "/" + r.contact.String()}
	if err := tx.Lock(ctx, key); err != nil {
		return 0, err
	}
	live, err := tx.Bindings().Live(ctx, line, r.contact)
	if err != nil {
		return 0, err
	}
	for range 3 {
		runtime.Gosched() // let others come in between, if they can
	}
	if giveUp {
		return r.giveUp(ctx, tx, live[0], agentName(agent))
	}
	return r.take(ctx, tx, live[0], agentName(agent))
}

func (r *rivalry) take(ctx context.Context, tx storage.Tx, b *storage.Binding, agent storage.AgentID) (effect, error) {
	switch {
	case b == nil:
		b = r.binding()
		b.Contact, b.Agent, b.Messages = r.contact, agent, 1
		return began, tx.Bindings().Insert(ctx, b)
	case b.Agent == agent:
		b.Messages++
		return kept, tx.Bindings().Update(ctx, b)
	}
	return lost, nil
}

func (r *rivalry) giveUp(ctx context.Context, tx storage.Tx, b *storage.Binding, agent storage.AgentID) (effect, error) {
	if b == nil || b.Agent != agent {
		return absent, nil
	}
	b.EndedAt, b.EndReason = after(9), storage.BindingReleased
	return ended, tx.Bindings().Update(ctx, b)
}

// audit compares what is stored about the contact with what agents were told.
func (r *rivalry) audit() {
	r.Helper()
	told := map[effect]int{}
	for _, d := range r.deeds {
		told[d.what]++
	}
	all, alive, messages := 0, 0, 0
	r.view(func(ctx context.Context, tx storage.Tx) {
		for _, b := range bindingPages(ctx, r.kit, tx, storage.BindingQuery{Channel: line, Ended: true}, 99) {
			if b.Contact != r.contact {
				continue
			}
			all, messages = all+1, messages+b.Messages
			if b.EndedAt.IsZero() {
				alive++
			}
		}
	})
	r.equal([]int{all, alive, messages}, []int{told[began], told[began] - told[ended], told[began] + told[kept]})
}
