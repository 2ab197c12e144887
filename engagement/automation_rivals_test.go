package engagement_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Two engines on the same data run the same automations, on webhooks that arrive
// at both: everything is said and done once.
func TestAutomationsOfTwoEnginesOnOneStore(t *testing.T) {
	onEachStore(t, func(t *testing.T, open func() storage.Store) {
		r := &rivalry{t: t, worlds: twoProcesses(t, open), contacts: 10, each: 4}
		r.worlds[0].automates(talkative)
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		for _, w := range r.worlds {
			running.Go(func() { assert.NoError(t, w.Run(ctx)) })
		}
		r.play()
		r.settle(ctx)
		stop()
		running.Wait()
		for _, w := range r.worlds {
			w.due() // whatever is left
		}
		r.audit()
	})
}

// talkative answers every message in several ways.
func talkative(s *engagement.AutomationSettings) {
	welcoming(s)
	noticing(s)
	s.OwnerAssignment.On = true
	s.Keywords = []automation.Keyword{{Words: []string{"price"}, Reply: spoken("10 a month")}}
	s.Rules = []automation.Rule{
		{ID: "tell", On: true, Trigger: automation.MessageReceived, Actions: automation.Actions{
			automation.Emit{Name: "wrote"}, automation.AddNote{Text: "wrote"},
		}},
		{ID: "failed", On: true, Trigger: automation.MessageFailed, When: `message.author == "agent"`, Actions: automation.Actions{
			automation.Emit{Name: "failed"},
		}},
	}
}

type rivalry struct {
	t              *testing.T
	worlds         []*world
	contacts, each int
}

func (r *rivalry) who(i int) channel.Address {
	return channel.Address{Kind: channel.AddressUser, Value: fmt.Sprint("rival-", i)}
}

func (r *rivalry) play() {
	r.worlds[0].fake.OnSend(func(_ context.Context, m *channel.Message) (channel.Receipt, error) {
		if strings.HasPrefix(channeltest.Words(m.Parts), "answer") {
			return channel.Receipt{}, &channel.Error{Kind: channel.Invalid, Op: "send"}
		}
		return channel.Receipt{}, nil
	})
	var wg sync.WaitGroup
	for i := range r.contacts {
		wg.Go(func() { r.contact(i) })
	}
	wg.Wait()
}

// contact writes several times, each time at both engines, and ana answers with
// what cannot be delivered.
func (r *rivalry) contact(i int) {
	for n := range r.each {
		m := r.worlds[0].fake.Inbound(r.who(i), fmt.Sprint("the price ", n))
		m.At = time.Now()
		var both sync.WaitGroup
		for _, w := range r.worlds {
			both.Go(func() { assert.Equal(r.t, http.StatusOK, w.deliver(m)) })
		}
		both.Wait()
		_, err := r.worlds[n%2].Send(r.t.Context(), engagement.Outgoing{
			Channel: line, To: r.who(i), Agent: "ana", Key: fmt.Sprint(i, n), Parts: channel.Parts{channel.Text{Body: fmt.Sprint("answer ", n)}},
		})
		assert.NoError(r.t, err)
	}
}

// settle waits until everything has been said and done.
func (r *rivalry) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, hang)
	defer cancel()
	wanted := r.contacts*r.each*3 + r.contacts // events, replies, welcomes
	seen := 0
	for ev, err := range r.worlds[0].Events(ctx, "") {
		require.NoError(r.t, err, "%d of %d", seen, wanted)
		accepted := ev.Kind == engagement.MessageProgressed && ev.Detail.Status == channel.StatusAccepted
		if accepted && ev.Detail.Author.ID != "unassigned" || ev.Kind == engagement.HostEvent {
			seen++
		}
		if seen >= wanted {
			return
		}
	}
}

func (r *rivalry) audit() {
	w := r.worlds[0]
	said := map[string]map[string]int{}
	for _, m := range w.fake.Sent() {
		if said[m.To.Value] == nil {
			said[m.To.Value] = map[string]int{}
		}
		said[m.To.Value][channeltest.Words(m.Parts)]++
		assert.Equal(r.t, 1, w.fake.Copies(m.Key))
	}
	for i := range r.contacts {
		of := said[r.who(i).Value]
		assert.Equal(r.t, 1, of["welcome"], "contact %d", i)
		assert.Equal(r.t, r.each, of["10 a month"], "contact %d", i)
		assert.LessOrEqual(r.t, of["nobody is here"], 1, "contact %d", i)
	}
	names := map[string]int{}
	for _, e := range w.happened(engagement.HostEvent) {
		names[e.Detail.Change]++
	}
	all := r.contacts * r.each
	assert.Equal(r.t, map[string]int{"wrote": all, "failed": all}, names)
	assert.Len(r.t, w.happened(engagement.NoteAdded), all)
	for _, name := range []string{"welcome", "owner"} {
		assert.Len(r.t, ran(w.did(name)), r.contacts, name)
	}
}

// ran are those that ran.
func ran(all []automation.Reason) (out []automation.Reason) {
	for _, why := range all {
		if why == "" {
			out = append(out, why)
		}
	}
	return out
}
