package engagement_test

import (
	"strings"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/routing/hours"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/require"
)

// settings are what is set up, for a channel or for all.
func settings() []row {
	managing, general := onIt(engagement.ManageChannels), inGeneral(engagement.ManageChannels)
	return []row{
		{name: "SaveChannelInfo", takes: managing, do: func(s *scene, t aim) (any, error) {
			return s.SaveChannelInfo(s.t.Context(), tess, s.ours(t), engagement.ChannelInfo{Show: true})
		}},
		{name: "SaveEngagementSettings", takes: managing, do: func(s *scene, t aim) (any, error) {
			is, err := s.EngagementSettings(s.t.Context(), t.channel)
			require.NoError(s.t, err)
			return s.SaveEngagementSettings(s.t.Context(), tess, s.ours(t), is)
		}},
		{name: "SaveAutomation", takes: managing, do: func(s *scene, t aim) (any, error) {
			is, err := s.Automation(s.t.Context(), t.channel)
			require.NoError(s.t, err)
			return s.SaveAutomation(s.t.Context(), tess, s.ours(t), is)
		}},
		{name: "SaveAutomatic", takes: managing, do: func(s *scene, t aim) (any, error) {
			return nil, s.SaveAutomatic(s.t.Context(), tess, s.ours(t), "greeting", "en", nil)
		}},
		{name: "SaveRouting", takes: general, alone: true, do: func(s *scene, _ aim) (any, error) {
			is, err := s.Routing(s.t.Context())
			require.NoError(s.t, err)
			return s.SaveRouting(s.t.Context(), tess, is)
		}},
		{name: "SaveHours", takes: general, alone: true, do: func(s *scene, _ aim) (any, error) {
			return s.SaveHours(s.t.Context(), tess, "shop", engagement.HoursSettings{Schedule: hours.AlwaysOpen("UTC")})
		}},
		{name: "DeleteHours", takes: general, alone: true, before: hasOffice, do: func(s *scene, _ aim) (any, error) {
			return nil, s.DeleteHours(s.t.Context(), tess, "office", 1)
		}},
		{name: "ImportHolidays", takes: general, alone: true, before: hasOffice, do: func(s *scene, _ aim) (any, error) {
			return s.ImportHolidays(s.t.Context(), tess, "office", strings.NewReader(christmas), year(2026))
		}},
		{name: "SaveSLA", takes: general, alone: true, do: func(s *scene, _ aim) (any, error) {
			is, err := s.SLA(s.t.Context())
			require.NoError(s.t, err)
			return s.SaveSLA(s.t.Context(), tess, is, false)
		}},
		{name: "SaveKeywordRules", takes: general, alone: true, do: func(s *scene, _ aim) (any, error) {
			rules, version, err := s.KeywordRules(s.t.Context())
			require.NoError(s.t, err)
			return s.SaveKeywordRules(s.t.Context(), tess, rules, version)
		}},
		{name: "SaveRetention", takes: inGeneral(engagement.ErasePersons), alone: true, do: func(s *scene, _ aim) (any, error) {
			return s.SaveRetention(s.t.Context(), tess, engagement.Retention{Raw: 90})
		}},
		{name: "PutAgent", takes: general, alone: true, do: func(s *scene, _ aim) (any, error) {
			return nil, s.PutAgent(s.t.Context(), tess, &storage.Agent{ID: "newcomer"})
		}},
		{name: "PutTeam", takes: general, alone: true, do: func(s *scene, _ aim) (any, error) {
			return nil, s.PutTeam(s.t.Context(), tess, &storage.Team{ID: "newcomers"})
		}},
		{name: "PutRole", takes: general, alone: true, do: func(s *scene, _ aim) (any, error) {
			return nil, s.PutRole(s.t.Context(), tess, &engagement.Role{ID: "newcomer"})
		}},
		{name: "PutReply", takes: general, alone: true, do: func(s *scene, _ aim) (any, error) {
			r := reply("bye", "Bye")
			r.Scope = templates.Scope{All: true}
			return nil, s.PutReply(s.t.Context(), tess, r)
		}},
		{name: "DeleteReply", takes: general, alone: true, before: canned, do: func(s *scene, _ aim) (any, error) {
			return nil, s.DeleteReply(s.t.Context(), tess, "hello", 1)
		}},
		{name: "PutMacro", takes: general, alone: true, do: func(s *scene, _ aim) (any, error) {
			m := greets("bye")
			return nil, s.PutMacro(s.t.Context(), tess, &m)
		}},
		{name: "DeleteMacro", takes: general, alone: true, before: func(s *scene) {
			m := greets("old")
			require.NoError(s.t, s.PutMacro(s.t.Context(), "", &m))
		}, do: func(s *scene, _ aim) (any, error) { return nil, s.DeleteMacro(s.t.Context(), tess, "old", 1) }},
		{name: "Replies", takes: acting, alone: true, do: func(s *scene, _ aim) (any, error) { return s.Replies(s.t.Context(), tess, line, "") }},
		{name: "Macros", takes: acting, alone: true, do: func(s *scene, _ aim) (any, error) { return s.Macros(s.t.Context(), tess, line) }},
		{name: "WritableReplies", takes: acting, alone: true, do: func(s *scene, _ aim) (any, error) {
			return s.WritableReplies(s.t.Context(), tess)
		}},
		{name: "WritableMacros", takes: acting, alone: true, do: func(s *scene, _ aim) (any, error) {
			return s.WritableMacros(s.t.Context(), tess)
		}},
		{name: "Senders", takes: acting, alone: true, do: func(s *scene, _ aim) (any, error) { return s.Senders(s.t.Context(), tess) }},
		{name: "Counts", takes: everybody, alone: true, do: func(s *scene, _ aim) (any, error) { return s.Counts(s.t.Context(), tess) }},
		{name: "UnreadOf", takes: everybody, do: func(s *scene, t aim) (any, error) {
			return s.UnreadOf(s.t.Context(), tess, t.contact)
		}},
		{name: "SetAvailability", takes: acting, alone: true, do: func(s *scene, _ aim) (any, error) {
			return nil, s.SetAvailability(s.t.Context(), tess, routing.Active)
		}},
		{name: "Heartbeat", takes: acting, alone: true, do: func(s *scene, _ aim) (any, error) {
			return nil, s.Heartbeat(s.t.Context(), tess, time.Minute)
		}},
	}
}

// everybody is for questions of which the answer is empty for who may see nothing:
// TestS3_36_WhatIsNotVisibleIsNotFound.
var everybody = rule{"nothing: it counts what the agent may see", func(actor, aim) bool { return true }, false}

// ours is the aim's channel. The other tenant's is one that we do not have.
func (s *scene) ours(t aim) channel.ID {
	if t.foreign {
		return "theirs"
	}
	return t.channel
}

func hasOffice(s *scene) {
	_, err := s.SaveHours(s.t.Context(), "chief", "office", engagement.HoursSettings{Schedule: hours.AlwaysOpen("UTC")})
	require.NoError(s.t, err)
}

// canned adds a reply that tells what is known of a contact.
func canned(s *scene) {
	r := reply("hello", "Hello {{contact.name}}, we call {{contact.phone}}")
	r.Scope = templates.Scope{All: true}
	require.NoError(s.t, s.PutReply(s.t.Context(), "", r))
}

// automatic has a template filled with what is known of a contact.
func automatic(s *scene) {
	for _, ch := range []channel.ID{line, line2} {
		entry, err := s.Template(s.t.Context(), ch, "greeting", "en")
		require.NoError(s.t, err)
		fields := entry.Template.Fields()
		require.NotEmpty(s.t, fields)
		all := []templates.Automatic{{Field: fields[0].Key, From: templates.ContactName}}
		require.NoError(s.t, s.SaveAutomatic(s.t.Context(), "chief", ch, "greeting", "en", all))
	}
}

// plannedBy has a message of the actor's wait in each conversation, with its mark.
func plannedBy(s *scene) {
	s.everyAim(func(b branch, t aim) {
		if t.foreign {
			return
		}
		if owner := b.ownerOf(t); owner != "" && owner != tess {
			_, err := b.Release(s.t.Context(), owner, t.case_)
			require.NoError(s.t, err)
		}
		out := t.reply()
		out.Parts = words("to " + t.mark)
		_, err := b.Schedule(s.t.Context(), out, time.Now().Add(time.Hour))
		require.NoError(s.t, err)
	})
}

// waitsAtDesk has the waiting cases of both channels wait at a desk.
func waitsAtDesk(s *scene) {
	is := desk(func(d *routing.Destination) { d.Targets = []routing.Target{{Agent: "ana"}} })
	is.Channels[line2] = is.Channels[line]
	s.mustRoute("chief", is)
	for _, i := range []int{1, 3} {
		if t := s.aims[i]; i == 3 {
			_, err := s.Release(s.t.Context(), s.ownerOf(t), t.case_)
			require.NoError(s.t, err)
		}
	}
	s.due()
}
