package engagement_test

import (
	"bytes"
	"context"
	"io"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/export"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// reads are what agents ask the engine.
func reads() []row {
	return []row{
		{name: "Composer", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.Composer(s.t.Context(), tess, t.conversation) }},
		{name: "History", takes: onIt(engagement.ViewHistory), do: func(s *scene, t aim) (any, error) {
			var all []*storage.Message
			for m, err := range s.History(s.t.Context(), tess, t.conversation) {
				if err != nil {
					return all, err
				}
				all = append(all, m)
			}
			return all, nil
		}},
		{name: "ExportChat", takes: onIt(engagement.ExportChats), do: func(s *scene, t aim) (any, error) {
			var out bytes.Buffer
			q := engagement.ExportQuery{Conversation: t.conversation, Format: engagement.ExportJSONLines, Options: export.Options{Notes: true}}
			err := s.ExportChat(s.t.Context(), tess, &out, q)
			return out.String(), err
		}},
		{name: "Inbox", takes: viewing.filtering(), do: func(s *scene, t aim) (any, error) {
			var all []engagement.InboxItem
			for _, v := range []engagement.View{engagement.ViewOpen, engagement.ViewQueue, engagement.ViewMine, engagement.ViewMissed} {
				page, err := s.Inbox(s.t.Context(), engagement.InboxQuery{View: v, Agent: tess, Channel: t.channel})
				if err != nil {
					return nil, err
				}
				all = append(all, page.Items...)
			}
			return all, nil
		}},
		{name: "Queue", takes: viewing.filtering(), before: waitsAtDesk, do: func(s *scene, t aim) (any, error) {
			return s.Queue(s.t.Context(), tess, "desk", storage.QueuePlace{}, 0)
		}},
		{name: "Offers", takes: serving.filtering(), before: forwarded, do: func(s *scene, t aim) (any, error) { return s.Offers(s.t.Context(), tess) }},
		{name: "ScheduledBy", takes: viewing.filtering(), before: plannedBy, do: func(s *scene, t aim) (any, error) {
			return s.ScheduledBy(s.t.Context(), tess, storage.ScheduledID{}, 200)
		}},
		{name: "Mentions", takes: viewing.filtering(), before: mentions, do: func(s *scene, t aim) (any, error) {
			return s.Mentions(s.t.Context(), engagement.MentionQuery{Agent: tess})
		}},
		{name: "UnseenMentions", takes: everybody, before: mentions, alone: true, do: func(s *scene, _ aim) (any, error) {
			n, err := s.UnseenMentions(s.t.Context(), tess)
			want := 0
			for _, a := range s.aims[:4] {
				if viewing.holds(s.actor, a) {
					want++
				}
			}
			assert.Equal(s.t, want, n)
			return n, err
		}},
		{name: "SeeMentions", takes: acting, before: mentions, alone: true, do: func(s *scene, _ aim) (any, error) {
			return s.SeeMentions(s.t.Context(), tess, storage.MessageID{})
		}},
		{name: "RenderReply", takes: viewing, before: canned, do: func(s *scene, t aim) (any, error) {
			return s.RenderReply(s.t.Context(), tess, "hello", t.conversation)
		}},
		{name: "TemplateForm", takes: viewing.filtering(), before: automatic, do: func(s *scene, t aim) (any, error) {
			return s.TemplateForm(s.t.Context(), tess, t.channel, "greeting", "en", t.contact)
		}},
	}
}

// mentions has everybody's notes mention the actor.
func mentions(s *scene) {
	s.everyAim(func(b branch, t aim) {
		who := storage.Agent{ID: "noting " + storage.AgentID(t.name), Role: engagement.RoleAdministrator}
		require.NoError(s.t, b.PutAgent(s.t.Context(), "", &who))
		var told []storage.AgentID
		if !s.actor.stranger && !t.foreign {
			told = append(told, tess)
		}
		require.NoError(s.t, drop(b.AddNote(s.t.Context(), who.ID, t.conversation, t.mark+" again", told...)))
	})
}

// screens are what a Screen answers.
func screens() []row {
	return []row{
		{name: "Screen.Case", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.As(tess).Case(s.t.Context(), t.case_) }},
		{name: "Screen.Why", takes: viewing, before: waitsAtDesk, do: func(s *scene, t aim) (any, error) { return s.As(tess).Why(s.t.Context(), t.case_) }},
		{name: "Screen.Position", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.As(tess).Position(s.t.Context(), t.case_) }},
		{name: "Screen.Standing", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.As(tess).Standing(s.t.Context(), t.case_) }},
		{name: "Screen.RespondBy", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.As(tess).RespondBy(s.t.Context(), t.case_) }},
		{name: "Screen.SLAStatus", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.As(tess).SLAStatus(s.t.Context(), t.case_) }},
		{name: "Screen.SLAOutcomes", takes: everybody, alone: true, do: func(s *scene, _ aim) (any, error) {
			return s.As(tess).SLAOutcomes(s.t.Context(), engagement.OutcomeQuery{})
		}},
		{name: "Screen.Survey", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.As(tess).Survey(s.t.Context(), t.case_) }},
		{name: "Screen.Automated", takes: viewing, do: func(s *scene, t aim) (any, error) {
			return s.As(tess).Automated(s.t.Context(), t.case_, 0)
		}},
		{name: "Screen.Timeline", takes: viewing, do: func(s *scene, t aim) (any, error) {
			return s.As(tess).Timeline(s.t.Context(), t.conversation, storage.MessageID{}, 0)
		}},
		{name: "Screen.Message", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.As(tess).Message(s.t.Context(), t.message) }},
		{name: "Screen.OpenMedia", takes: viewing, do: func(s *scene, t aim) (any, error) {
			content, _, err := s.As(tess).OpenMedia(s.t.Context(), t.message, 1)
			if err != nil {
				return nil, err
			}
			raw, err := io.ReadAll(content.Body)
			return string(raw), err
		}},
		{name: "Screen.Contact", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.As(tess).Contact(s.t.Context(), t.contact) }},
		{name: "Screen.FindContacts", takes: viewing.filtering(), do: func(s *scene, t aim) (any, error) {
			return s.As(tess).FindContacts(s.t.Context(), t.mark, storage.ContactID{}, 0)
		}},
		{name: "Screen.Consents", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.As(tess).Consents(s.t.Context(), t.contact) }},
		{name: "Screen.Reach", takes: viewing, do: func(s *scene, t aim) (any, error) { return s.As(tess).Reach(s.t.Context(), t.contact) }},
		{name: "Screen.Bindings", takes: viewing.filtering(), before: bindsAll, do: func(s *scene, t aim) (any, error) {
			return s.As(tess).Bindings(s.t.Context(), engagement.BindingQuery{Channel: t.channel})
		}},
		{name: "Screen.Person", takes: viewing, do: func(s *scene, t aim) (any, error) {
			return s.As(tess).Person(s.t.Context(), t.contact, storage.MessageID{}, 0, engagement.PersonFilter{})
		}},
		{name: "Screen.Scheduled", takes: viewing, before: planned, do: func(s *scene, t aim) (any, error) {
			return s.As(tess).Scheduled(s.t.Context(), t.conversation)
		}},
		{name: "Screen.SearchMessages", takes: viewing.filtering(), do: func(s *scene, t aim) (any, error) {
			return s.As(tess).SearchMessages(s.t.Context(), t.mark, engagement.SearchFilter{}, storage.MessageID{}, 0)
		}},
		{name: "Screen.EventPage", takes: viewing.filtering(), do: func(s *scene, _ aim) (any, error) {
			events, _, err := s.As(tess).EventPage(s.t.Context(), "", 1000)
			return events, err
		}},
		{name: "Screen.Events", takes: viewing.filtering(), do: func(s *scene, _ aim) (any, error) { return s.subscribe() }},
	}
}

// subscribe takes events until it has heard of the last that there is for the
// actor, or of all.
func (s *scene) subscribe() (events []engagement.Event, err error) {
	end, err := s.EventsEnd(s.t.Context())
	require.NoError(s.t, err)
	page, _, err := s.As(tess).EventPage(s.t.Context(), "", 1000)
	if err != nil || len(page) == 0 {
		return nil, err
	}
	ctx, cancel := context.WithCancel(s.t.Context())
	defer cancel()
	for ev, err := range s.As(tess).Events(ctx, "") {
		if err != nil {
			return events, err
		}
		events = append(events, ev)
		if ev.Cursor == end || len(events) >= len(page) {
			return events, nil
		}
	}
	return events, nil
}
