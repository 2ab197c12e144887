package automation_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"pgregory.net/rapid"
)

// A world is one contact with one case, and just as much of an engine as the
// package comment asks of whoever calls it.
type world struct {
	t       *rapid.T
	all     *automation.Automations
	facts   automation.Facts
	pending []automation.Start
	acted   map[string]bool
	events  int
	// lazy engines leave out what ends a start early: the guards must do.
	lazy bool

	// What the laws are about.
	notices   map[int]int // entry → notices sent in it
	welcomes  int
	reminders map[string]int // unanswered stretch → reminders
	surveys   map[int]int    // close → surveys
}

func (w *world) id() string {
	w.events++
	return fmt.Sprintf("e%d", w.events)
}

// happen stores what an event does, and acts on what is due.
func (w *world) happen(e automation.Event) {
	e.ID, e.At = w.id(), w.facts.Now
	fired, again := w.all.On(e, w.facts), w.all.On(e, w.facts)
	w.same(fired, again)
	for _, c := range fired.Cancels {
		if w.lazy {
			break
		}
		w.pending = slices.DeleteFunc(w.pending, func(s automation.Start) bool {
			return s.Automation == c.Automation && strings.HasPrefix(s.Key, c.Prefix)
		})
	}
	w.keep(fired.Starts)
}

func (w *world) keep(starts []automation.Start) {
	for _, s := range starts {
		known := func(p automation.Start) bool { return p.Key == s.Key }
		if !w.acted[s.Key] && !slices.ContainsFunc(w.pending, known) {
			w.pending = append(w.pending, s)
		}
	}
}

// pump acts on all that is due.
func (w *world) pump() {
	for {
		slices.SortStableFunc(w.pending, func(a, b automation.Start) int {
			return cmp.Or(a.At.Compare(b.At), a.Order-b.Order)
		})
		if len(w.pending) == 0 || w.pending[0].At.After(w.facts.Now) {
			return
		}
		s := w.pending[0]
		w.pending = w.pending[1:]
		w.act(s)
	}
}

func (w *world) act(s automation.Start) {
	w.acted[s.Key] = true
	out := w.all.Act(s, w.facts)
	w.same(out, w.all.Act(s, w.facts))
	if out.Why.Ran == (out.Why.Reason != "") {
		w.t.Fatalf("an explanation that says both or neither: %+v", out.Why)
	}
	w.judge(s, out)
	w.keep(out.Then)
	for _, m := range out.Marks {
		w.mark(m)
	}
	for _, a := range out.Actions {
		w.do(s, a)
	}
}

func (w *world) mark(m automation.Mark) {
	switch m {
	case automation.MarkGreeted:
		w.facts.Conversation.Greeted = true
	case automation.MarkToldClosed:
		w.facts.Contact.ToldClosedAt = w.facts.Now
	case automation.MarkSurveyed:
		w.facts.Contact.SurveyedAt = w.facts.Now
	}
}

// judge holds an outcome against the laws.
func (w *world) judge(s automation.Start, out automation.Outcome) {
	if !out.Why.Ran {
		return
	}
	c := &w.facts.Case
	switch s.Automation {
	case "welcome":
		w.welcomes++
	case "out_of_hours", "unassigned", "queue_notice":
		if c.Owner == "" && c.Bot == "" {
			w.notices[c.Entry]++
		}
	case "reminder":
		w.reminders[c.Unanswered.ID]++
		if c.Unanswered.ID == "" || c.Bot != "" {
			w.t.Fatalf("reminded although answered, or with a bot: %+v", c)
		}
	case "survey":
		w.surveys[c.Closes]++
		if c.HumanMessages == 0 || c.State != automation.StateClosed {
			w.t.Fatalf("asked although no person served, or not closed: %+v", c)
		}
	case "auto_close":
		if c.Owner == "" || c.Bot != "" || c.State != automation.StateOngoing || c.Newest.Author.Kind != channel.AuthorAgent {
			w.t.Fatalf("closed or warned although it must not: %+v", c)
		}
	}
}

// laws hold at every moment.
func (w *world) laws() {
	if w.welcomes > 1 {
		w.t.Fatalf("greeted %d times", w.welcomes)
	}
	for entry, n := range w.notices {
		if n > 1 {
			w.t.Fatalf("%d notices in entry %d", n, entry)
		}
	}
	for stretch, n := range w.reminders {
		if n > 1 {
			w.t.Fatalf("%d reminders in stretch %s", n, stretch)
		}
	}
	for closing, n := range w.surveys {
		if n > 1 {
			w.t.Fatalf("%d surveys for close %d", n, closing)
		}
	}
}

func (w *world) same(a, b any) {
	if x, y := fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b); x != y {
		w.t.Fatalf("the same question has two answers:\n%s\n%s", x, y)
	}
}

// do does an action, with the events that it causes.
func (w *world) do(s automation.Start, a automation.Action) {
	by := automation.Event{Actor: system, By: s.Automation, Depth: s.Event.Depth + 1}
	switch a := a.(type) {
	case automation.Send:
		by.Trigger, by.Message = automation.MessageSent, automation.MessageRef{ID: w.id(), At: w.facts.Now, Author: system}
		w.happen(by)
	case automation.Close:
		w.closeBy(by, a.For)
	}
}

func (w *world) closeBy(e automation.Event, why automation.CloseReason) {
	c := &w.facts.Case
	c.State, c.Queue, c.ClosedBy, c.ClosedFor = automation.StateClosed, "", e.Actor, why
	c.Closes++
	e.Trigger = automation.CaseClosed
	w.happen(e)
}

// alone lets nobody serve the case, in a queue or not.
func (w *world) alone(queue string) {
	c := &w.facts.Case
	if c.Owner != "" || c.Bot != "" || c.Entry == 0 || c.State == automation.StateClosed {
		c.Entry++
	}
	c.State, c.Owner, c.Bot, c.Queue = automation.StateOpen, "", "", queue
	trigger := automation.CaseUnassigned
	if queue != "" {
		trigger = automation.CaseQueued
	}
	w.happen(automation.Event{Trigger: trigger, Actor: system})
}

func (w *world) contactWrites() {
	opened := false
	if c := &w.facts.Case; c.ID == "" || c.State == automation.StateClosed {
		if c.ID == "" {
			c.ID, c.OpenedAt = "case-1", w.facts.Now
		}
		opened = true
	}
	w.facts.Conversation.Inbound++
	m := automation.MessageRef{ID: w.id(), At: w.facts.Now, Author: customer}
	w.facts.Case.Newest = m
	if w.facts.Case.Unanswered.ID == "" {
		w.facts.Case.Unanswered = m
	}
	if opened {
		if w.facts.Case.Closes > 0 {
			w.happen(automation.Event{Trigger: automation.CaseReopened, Actor: customer})
		}
		w.alone("")
	}
	w.happen(automation.Event{Trigger: automation.MessageReceived, Actor: customer, Message: m})
}

func (w *world) writes(by automation.Actor) {
	m := automation.MessageRef{ID: w.id(), At: w.facts.Now, Author: by}
	w.facts.Case.Newest = m
	if by.Kind == channel.AuthorAgent {
		w.facts.Case.Unanswered = automation.MessageRef{}
		w.facts.Case.HumanMessages++
	}
	w.happen(automation.Event{Trigger: automation.MessageSent, Actor: by, Message: m})
}

func (w *world) hour(open bool) {
	h := &w.facts.Hours
	if h.Open && !open || !h.Known {
		h.ClosedSince = w.facts.Now
	}
	h.Known, h.Open = true, open
}

func (w *world) pass(d time.Duration) {
	w.facts.Now = w.facts.Now.Add(d)
}
