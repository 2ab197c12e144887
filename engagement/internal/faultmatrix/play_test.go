package faultmatrix_test

import (
	"time"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// A point is where something goes wrong: at a step of an operation. The zero
// point is nowhere.
type point struct {
	step
	turn    int
	trouble trouble
}

// newScene is a customer who has written to a business that has one process.
func newScene(e *evening) *scene {
	t := e.t
	t.Helper()
	s := &scene{t: t, side: e.of.open(t), store: e.store(), media: e.media}
	s.side.moves = e.does.over != ""
	s.told = &teller{next: s.side.transport, more: s.side.signs}
	s.side.transport = s.told
	s.start()
	s.side.sendTo(s.hooks())
	require.NoError(t, s.now.PutAgent(t.Context(), "", &storage.Agent{ID: "ana", Name: "Ana"}))
	s.side.say("hello")
	s.work()
	s.work()
	page, err := s.now.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewQueue, Agent: "ana"})
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	s.talk = page.Items[0].Conversation.ID
	_, err = s.now.PickUp(t.Context(), "ana", page.Items[0].Case.ID)
	require.NoError(t, err)
	s.work()
	s.pass(time.Second)
	return s
}

// over ends a scene.
func (s *scene) over() {
	if s.side.end != nil {
		s.side.end()
	}
}

// play does an operation with a trouble at a point. It returns the steps that the
// operation took, until nothing more was to be done at once.
func (s *scene) play(o operation, p point) (steps []step, v verdict) {
	if o.ready != nil {
		o.ready(s)
	}
	s.before, s.had, s.posted = s.side.shown(), s.inbound(), 0
	s.told.reset()
	first := s.now.life
	first.begin(p)
	o.do(s)
	if o.over == "" {
		s.work()
	}
	steps = first.steps()
	s.settle()
	require.True(s.t, p.trouble == "" || first.wasHit(), "%s: there is no such step: %+v", o.name, p)
	return steps, o.verdict(s)
}
