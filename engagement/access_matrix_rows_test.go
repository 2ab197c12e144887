package engagement_test

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// A rule says what somebody needs to do something to an aim.
type rule struct {
	text  string
	holds func(a actor, t aim) bool
	// filters is a rule that leaves things out instead of refusing.
	filters bool
}

var (
	serving = rule{"view_cases, reply and view_skills on the channel", func(a actor, t aim) bool {
		return a.may(engagement.ViewCases, t.channel) && a.may(engagement.Reply, t.channel) && a.may(engagement.ViewSkills, t.channel)
	}, false}
	ending = rule{serving.text + ", and close_cases", func(a actor, t aim) bool {
		return serving.holds(a, t) && a.may(engagement.CloseCases, t.channel)
	}, false}
	viewing = onIt(engagement.ViewCases)
	acting  = rule{"to be an agent", func(a actor, _ aim) bool { return a.acts() }, false}
)

// onIt is a permission on the aim's channel.
func onIt(p engagement.Permission) rule {
	return rule{string(p) + " on the channel", func(a actor, t aim) bool { return a.may(p, t.channel) }, false}
}

// inGeneral is a permission that belongs to no channel.
func inGeneral(p engagement.Permission) rule {
	return rule{string(p), func(a actor, _ aim) bool { return a.may(p, "") }, false}
}

func (r rule) filtering() rule {
	r.filters = true
	return r
}

// A row is something that somebody can do or ask.
type row struct {
	name  string
	takes rule
	// alone is about nobody in particular: settings.
	alone bool
	// before prepares it, while the actor is an administrator.
	before func(s *scene)
	do     func(s *scene, t aim) (any, error)
}

func words(text string) channel.Parts { return channel.Parts{channel.Text{Body: text}} }

func (t aim) reply() engagement.Outgoing {
	return engagement.Outgoing{Conversation: t.conversation, Agent: tess, Parts: words("good day")}
}

// acts are what is done to a case or a conversation.
func acts() []row {
	none := func(err error) (any, error) { return nil, err }
	must := func(s *scene, err error) { require.NoError(s.t, err) }
	return []row{
		{name: "PickUp", takes: serving, do: func(s *scene, t aim) (any, error) { return s.PickUp(s.t.Context(), tess, t.case_) }},
		{name: "Accept", takes: serving, before: forwarded, do: func(s *scene, t aim) (any, error) { return s.Accept(s.t.Context(), tess, t.case_) }},
		{name: "Reject", takes: serving, before: forwarded, do: func(s *scene, t aim) (any, error) { return s.Reject(s.t.Context(), tess, t.case_) }},
		{name: "Release", takes: serving, do: func(s *scene, t aim) (any, error) { return s.Release(s.t.Context(), tess, t.case_) }},
		{name: "Done", takes: ending, do: func(s *scene, t aim) (any, error) { return s.Done(s.t.Context(), tess, t.case_, "solved") }},
		{name: "End", takes: serving, do: func(s *scene, t aim) (any, error) { return s.End(s.t.Context(), tess, t.case_) }},
		{name: "Reopen", takes: serving, before: func(s *scene) {
			must(s, drop(s.Done(s.t.Context(), tess, s.aims[0].case_, "")))
		}, do: func(s *scene, t aim) (any, error) { return s.Reopen(s.t.Context(), tess, t.case_) }},
		{name: "Park", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.Park(s.t.Context(), tess, t.case_, time.Now().Add(time.Hour))
		}},
		{name: "Reactivate", takes: serving, before: func(s *scene) {
			must(s, drop(s.Park(s.t.Context(), tess, s.aims[0].case_, time.Time{})))
		}, do: func(s *scene, t aim) (any, error) { return s.Reactivate(s.t.Context(), tess, t.case_) }},
		{name: "Transfer", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.Transfer(s.t.Context(), tess, t.case_, engagement.Recipient{Agent: "ben"}, "please")
		}},
		{name: "Recall", takes: serving, before: func(s *scene) {
			must(s, drop(s.Transfer(s.t.Context(), tess, s.aims[0].case_, engagement.Recipient{Agent: "ben"}, "")))
		}, do: func(s *scene, t aim) (any, error) { return s.Recall(s.t.Context(), tess, t.case_) }},
		{name: "SetPriority", takes: serving, do: func(s *scene, t aim) (any, error) { return s.SetPriority(s.t.Context(), tess, t.case_, 5) }},
		{name: "SetNeeds", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.SetNeeds(s.t.Context(), tess, t.case_, []routing.Need{})
		}},
		{name: "LabelCase", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.LabelCase(s.t.Context(), tess, t.case_, []string{"vip"}, nil)
		}},
		{name: "SetCaseAttribute", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.SetCaseAttribute(s.t.Context(), tess, t.case_, "order", "17")
		}},
		{name: "RunMacro", takes: serving, before: func(s *scene) {
			m := greets("hello")
			must(s, s.PutMacro(s.t.Context(), "", &m))
		}, do: func(s *scene, t aim) (any, error) { return s.RunMacro(s.t.Context(), tess, "hello", t.case_) }},
		{name: "Send", takes: serving, do: func(s *scene, t aim) (any, error) { return s.Send(s.t.Context(), t.reply()) }},
		{name: "SendWith", takes: serving, do: func(s *scene, t aim) (any, error) { return s.SendWith(s.t.Context(), s.store, t.reply()) }},
		{name: "Schedule", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.Schedule(s.t.Context(), t.reply(), time.Now().Add(time.Hour))
		}},
		{name: "Unschedule", takes: serving, before: planned, do: func(s *scene, t aim) (any, error) {
			id, _ := s.kept[t.name].(storage.ScheduledID)
			return none(s.Unschedule(s.t.Context(), tess, id))
		}},
		{name: "AddNote", takes: serving, do: func(s *scene, t aim) (any, error) {
			return s.AddNote(s.t.Context(), tess, t.conversation, "look at this")
		}},
		{name: "React", takes: serving, do: func(s *scene, t aim) (any, error) { return s.React(s.t.Context(), tess, t.message, "👍") }},
		{name: "Typing", takes: serving, do: func(s *scene, t aim) (any, error) { return none(s.Typing(s.t.Context(), tess, t.conversation)) }},
		{name: "Cancel", takes: serving, before: queued, do: func(s *scene, t aim) (any, error) {
			return s.Cancel(s.t.Context(), tess, s.sentTo(t))
		}},
		{name: "Settle", takes: serving, before: unsure, do: func(s *scene, t aim) (any, error) {
			return none(s.Settle(s.t.Context(), tess, s.sentTo(t), true))
		}},
		{name: "MarkRead", takes: viewing, do: func(s *scene, t aim) (any, error) { return none(s.MarkRead(s.t.Context(), tess, t.conversation)) }},
		{name: "Engage", takes: serving, do: func(s *scene, t aim) (any, error) { return s.Engage(s.t.Context(), t.engagement()) }},
		{name: "Connect", takes: serving, do: func(s *scene, t aim) (any, error) { return s.Connect(s.t.Context(), t.engagement()) }},
	}
}

func (t aim) engagement() engagement.Engagement {
	return engagement.Engagement{Agent: tess, Channel: t.channel, Target: engagement.Target{Contact: t.contact}, Template: noticed()}
}

// forwarded has ana offer the waiting case to the actor.
func forwarded(s *scene) {
	id := s.aims[1].case_
	s.mustRoute("chief", toDesk(routing.Target{Agent: "ana"}, routing.Target{Agent: routing.AgentID(tess)}))
	s.is("ana", routing.Active)
	s.is(tess, routing.Active)
	_, err := s.PickUp(s.t.Context(), "ana", id)
	require.NoError(s.t, err)
	_, err = s.Transfer(s.t.Context(), "ana", id, engagement.Recipient{Agent: tess}, "")
	require.NoError(s.t, err)
	s.due()
}

// everyAim does something in the tenant of each aim, in the name of the host.
func (s *scene) everyAim(do func(b branch, t aim)) {
	for _, t := range s.aims {
		b := s.branch
		if t.foreign {
			b = s.other
		}
		do(b, t)
	}
}

// planned has a message wait in each conversation.
func planned(s *scene) {
	s.everyAim(func(b branch, t aim) {
		out := t.reply()
		out.Agent = ""
		later, err := b.Schedule(s.t.Context(), out, time.Now().Add(time.Hour))
		require.NoError(s.t, err)
		s.kept[t.name] = later.ID
	})
}

// queued has a message of the host's wait for its turn in each conversation.
func queued(s *scene) {
	s.everyAim(func(b branch, t aim) {
		out := t.reply()
		out.Agent = ""
		sent, err := b.Send(s.t.Context(), out)
		require.NoError(s.t, err)
		s.kept[t.name] = sent.Messages[0].ID
	})
}

// unsure has a message in each conversation of which nobody knows what became of
// it.
func unsure(s *scene) {
	queued(s)
	s.everyAim(func(b branch, t aim) {
		b.fakes[t.channel].LoseAnswer()
		b.due()
	})
}

// sentTo is the message that was prepared for an aim.
func (s *scene) sentTo(t aim) storage.MessageID {
	if id, ok := s.kept[t.name].(storage.MessageID); ok {
		return id
	}
	return t.message
}
