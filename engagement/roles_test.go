package engagement_test

import (
	"context"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A deedOf is something that an agent does to a case, or asks, by its name.
type deedOf = func(w *world, agent storage.AgentID, c *storage.Case) error

func drop[T any](_ T, err error) error { return err }

// toReply are the deeds for which it takes the permission to reply.
func toReply() map[string]deedOf {
	write := channel.Parts{channel.Text{Body: "hi"}}
	return map[string]deedOf{
		"PickUp": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.PickUp(w.t.Context(), a, c.ID))
		},
		"Accept": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Accept(w.t.Context(), a, c.ID))
		},
		"Reject": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Reject(w.t.Context(), a, c.ID))
		},
		"Release": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Release(w.t.Context(), a, c.ID))
		},
		"Done": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Done(w.t.Context(), a, c.ID, ""))
		},
		"End": func(w *world, a storage.AgentID, c *storage.Case) error { return drop(w.End(w.t.Context(), a, c.ID)) },
		"Reopen": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Reopen(w.t.Context(), a, c.ID))
		},
		"Reactivate": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Reactivate(w.t.Context(), a, c.ID))
		},
		"Recall": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Recall(w.t.Context(), a, c.ID))
		},
		"Park": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Park(w.t.Context(), a, c.ID, time.Time{}))
		},
		"Transfer": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Transfer(w.t.Context(), a, c.ID, engagement.Recipient{Agent: "ben"}, ""))
		},
		"SetPriority": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.SetPriority(w.t.Context(), a, c.ID, 5))
		},
		"SetNeeds": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.SetNeeds(w.t.Context(), a, c.ID, nil))
		},
		"Send": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Send(w.t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: a, Parts: write}))
		},
		"SendWith": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.SendWith(w.t.Context(), w.store, engagement.Outgoing{Conversation: c.Conversation, Agent: a, Parts: write}))
		},
		"Schedule": func(w *world, a storage.AgentID, c *storage.Case) error {
			out := engagement.Outgoing{Conversation: c.Conversation, Agent: a, Parts: write}
			return drop(w.Schedule(w.t.Context(), out, time.Now().Add(time.Hour)))
		},
		"Unschedule": func(w *world, a storage.AgentID, c *storage.Case) error {
			out := engagement.Outgoing{Conversation: c.Conversation, Agent: "ana", Parts: write}
			s, err := w.Schedule(w.t.Context(), out, time.Now().Add(time.Hour))
			require.NoError(w.t, err)
			return w.Unschedule(w.t.Context(), a, s.ID)
		},
		"RunMacro": func(w *world, a storage.AgentID, c *storage.Case) error {
			m := greets("for " + string(a))
			require.NoError(w.t, w.PutMacro(w.t.Context(), "", &m))
			return drop(w.RunMacro(w.t.Context(), a, m.ID, c.ID))
		},
		"LabelCase": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.LabelCase(w.t.Context(), a, c.ID, []string{"vip"}, nil))
		},
		"SetCaseAttribute": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.SetCaseAttribute(w.t.Context(), a, c.ID, "order", "17"))
		},
		"AddNote": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.AddNote(w.t.Context(), a, c.Conversation, "look at this"))
		},
		"React": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.React(w.t.Context(), a, w.timeline(c.Conversation)[0].ID, "👍"))
		},
		"Typing": func(w *world, a storage.AgentID, c *storage.Case) error {
			return w.Typing(w.t.Context(), a, c.Conversation)
		},
		"Cancel": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Cancel(w.t.Context(), a, w.timeline(c.Conversation)[0].ID))
		},
		"Settle": func(w *world, a storage.AgentID, c *storage.Case) error {
			return w.Settle(w.t.Context(), a, w.timeline(c.Conversation)[0].ID, true)
		},
	}
}

// toView are the questions for which it takes the permission to see the cases.
func toView() map[string]deedOf {
	return map[string]deedOf{
		"MarkRead": func(w *world, a storage.AgentID, c *storage.Case) error {
			return w.MarkRead(w.t.Context(), a, c.Conversation)
		},
		"Composer": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.Composer(w.t.Context(), a, c.Conversation))
		},
		"Case": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Case(w.t.Context(), c.ID))
		},
		"Why": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Why(w.t.Context(), c.ID))
		},
		"Position": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Position(w.t.Context(), c.ID))
		},
		"Standing": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Standing(w.t.Context(), c.ID))
		},
		"RespondBy": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).RespondBy(w.t.Context(), c.ID))
		},
		"SLAStatus": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).SLAStatus(w.t.Context(), c.ID))
		},
		"Automated": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Automated(w.t.Context(), c.ID, 0))
		},
		"Survey": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Survey(w.t.Context(), c.ID))
		},
		"Timeline": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Timeline(w.t.Context(), c.Conversation, storage.MessageID{}, 0))
		},
		"Message": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Message(w.t.Context(), w.timeline(c.Conversation)[0].ID))
		},
		"OpenMedia": func(w *world, a storage.AgentID, c *storage.Case) error {
			_, _, err := w.As(a).OpenMedia(w.t.Context(), w.timeline(c.Conversation)[0].ID, 0)
			return err
		},
		"Contact": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Contact(w.t.Context(), c.Contact))
		},
		"Consents": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Consents(w.t.Context(), c.Contact))
		},
		"Reach": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Reach(w.t.Context(), c.Contact))
		},
		"Person": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Person(w.t.Context(), c.Contact, storage.MessageID{}, 0, engagement.PersonFilter{}))
		},
		"Scheduled": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Scheduled(w.t.Context(), c.Conversation))
		},
		"SearchMessages": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).SearchMessages(w.t.Context(), "hi", engagement.SearchFilter{Channels: []channel.ID{c.Channel}}, storage.MessageID{}, 0))
		},
		"Bindings": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.As(a).Bindings(w.t.Context(), engagement.BindingQuery{Channel: c.Channel}))
		},
	}
}

// toManage are the deeds for which it takes the permission to manage channels.
func toManage() map[string]deedOf {
	return map[string]deedOf{
		"SaveEngagementSettings": func(w *world, a storage.AgentID, c *storage.Case) error {
			return drop(w.SaveEngagementSettings(w.t.Context(), a, c.Channel, engagement.EngagementSettings{}))
		},
		"SaveRouting": func(w *world, a storage.AgentID, _ *storage.Case) error {
			s, err := w.Routing(w.t.Context())
			require.NoError(w.t, err)
			return drop(w.SaveRouting(w.t.Context(), a, s))
		},
		"SaveHours": func(w *world, a storage.AgentID, _ *storage.Case) error {
			s := engagement.HoursSettings{}
			s.Zone = "Europe/Berlin"
			return drop(w.SaveHours(w.t.Context(), a, "shop "+string(a), s))
		},
		"SaveSLA": func(w *world, a storage.AgentID, _ *storage.Case) error {
			s, err := w.SLA(w.t.Context())
			require.NoError(w.t, err)
			return drop(w.SaveSLA(w.t.Context(), a, s, false))
		},
		"SaveKeywordRules": func(w *world, a storage.AgentID, _ *storage.Case) error {
			rules, version, err := w.KeywordRules(w.t.Context())
			require.NoError(w.t, err)
			return drop(w.SaveKeywordRules(w.t.Context(), a, rules, version))
		},
		"PutReply": func(w *world, a storage.AgentID, _ *storage.Case) error {
			r := reply("for-all-"+string(a), "Bye")
			r.Scope = templates.Scope{All: true}
			return w.PutReply(w.t.Context(), a, r)
		},
		"PutMacro": func(w *world, a storage.AgentID, _ *storage.Case) error {
			m := greets("of " + string(a))
			return w.PutMacro(w.t.Context(), a, &m)
		},
		"DeleteMacro": func(w *world, a storage.AgentID, _ *storage.Case) error {
			m := greets("gone by " + string(a))
			require.NoError(w.t, w.PutMacro(w.t.Context(), "", &m))
			return w.DeleteMacro(w.t.Context(), a, m.ID, m.Version)
		},
		"SaveAutomation": func(w *world, a storage.AgentID, c *storage.Case) error {
			s, err := w.Automation(w.t.Context(), c.Channel)
			require.NoError(w.t, err)
			return drop(w.SaveAutomation(w.t.Context(), a, c.Channel, s))
		},
		"PutAgent": func(w *world, a storage.AgentID, _ *storage.Case) error {
			return w.PutAgent(w.t.Context(), a, &storage.Agent{ID: "new of " + a})
		},
		"PutTeam": func(w *world, a storage.AgentID, _ *storage.Case) error {
			return w.PutTeam(w.t.Context(), a, &storage.Team{ID: "new of " + storage.TeamID(a)})
		},
		"PutRole": func(w *world, a storage.AgentID, _ *storage.Case) error {
			return w.PutRole(w.t.Context(), a, &engagement.Role{ID: "new of " + storage.RoleID(a)})
		},
		"EndBindings": func(w *world, a storage.AgentID, c *storage.Case) error {
			return w.EndBindings(w.t.Context(), a, c.Contact)
		},
	}
}

// elsewhere are the methods that take an agent and whose permissions other tests
// check, or that concern nobody but the agent.
var elsewhere = []string{
	"SaveChannelInfo", "Queue", "SetAvailability", "Heartbeat", "Offers", "Counts", "UnreadOf", "ScheduledBy", "UnseenMentions", "SeeMentions", // their own
	"As", "Start", "Senders", "Engage", "Connect", "RecordConsent", "PutContact", "LabelContact", "AddNumber", "Validate",
	"MergeContacts", "UnmergeContacts", "ExportChat", "ErasePerson", "ExportPerson", "Receipts", "SaveRetention", "History", "Revoke", "SLAOutcomes", "SaveAutomatic", "Replies", "Macros", "WritableReplies", "WritableMacros", "RenderReply", "TemplateForm", "DeleteHours", "ImportHolidays", "DeleteReply",
}

// TestS3_36_S3_40_EveryDeedIsChecked: what an agent does or asks is in one of the
// tables of this file, or checked elsewhere by name.
func TestS3_36_S3_40_EveryDeedIsChecked(t *testing.T) {
	known := map[string]bool{}
	for _, table := range []map[string]deedOf{toReply(), toView(), toManage()} {
		for name := range table {
			known[name] = true
		}
	}
	for _, name := range elsewhere {
		known[name] = true
	}
	for _, name := range methodsOfAgents(t) {
		assert.True(t, known[name], "%s is in no table: add it to one", name)
	}
}

// methodsOfAgents are the exported methods of the Engine that take an agent, and
// those of Screen.
func methodsOfAgents(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	names := map[string]bool{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(gotoken.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil && f.Name.IsExported() && ofAgent(f) {
				names[f.Name.Name] = true
			}
		}
	}
	delete(names, "Events") // TestS3_37_EventsAreForThoseWhoMaySeeThem
	delete(names, "EventPage")
	delete(names, "FindContacts") // TestS3_36_WhatIsNotVisibleIsNotFound
	return slices.Sorted(maps.Keys(names))
}

func ofAgent(f *ast.FuncDecl) bool {
	on := receiver(f)
	if on == "Screen" {
		return true
	}
	return on == "Engine" && slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool {
		return slices.ContainsFunc(p.Names, func(n *ast.Ident) bool { return n.Name == "agent" })
	})
}

func receiver(f *ast.FuncDecl) string {
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if name, ok := typ.(*ast.Ident); ok {
		return name.Name
	}
	return ""
}

// A part is a role on the line and what its agents may do.
type part struct {
	role                engagement.Role
	view, reply, manage bool
}

func parts() map[string]part {
	p := func(all ...engagement.Permission) []engagement.Permission { return all }
	on := func(ps []engagement.Permission) map[channel.ID][]engagement.Permission {
		return map[channel.ID][]engagement.Permission{line: ps}
	}
	full := p(engagement.ViewCases, engagement.Reply, engagement.CloseCases, engagement.ViewSkills)
	everything := append(p(engagement.ManageChannels, engagement.SeeHolders), full...)
	return map[string]part{
		"a new role":              {engagement.Role{}, false, false, false},
		"permissions, no channel": {engagement.Role{Permissions: full}, false, false, false},
		"another channel":         {engagement.Role{Permissions: full, Channels: map[channel.ID][]engagement.Permission{"line-2": nil}}, false, false, false},
		"the channel":             {engagement.Role{Permissions: full, Channels: on(nil)}, true, true, false},
		"read only":               {engagement.Role{Permissions: full, Channels: on(p(engagement.ViewCases))}, true, false, false},
		"without skills":          {engagement.Role{Channels: on(p(engagement.ViewCases, engagement.Reply))}, true, false, false},
		"blind":                   {engagement.Role{Channels: on(p(engagement.Reply, engagement.ViewSkills))}, false, false, false},
		"all channels":            {engagement.Role{Permissions: full, AllChannels: true}, true, true, false},
		"all but this":            {engagement.Role{Permissions: full, AllChannels: true, Channels: on([]engagement.Permission{})}, false, false, false},
		"everything":              {engagement.Role{Permissions: everything, AllChannels: true}, true, true, true},
	}
}

// newStaff is a world with two channels and a case on the first.
func newStaff(t *testing.T, r engagement.Role) (*world, *storage.Case) {
	t.Helper()
	second := channeltest.NewFake("line")
	w := newWorldOn(t, memory.New().Tenant("test"), func(cfg *engagement.Config, _ *channeltest.Fake) {
		cfg.Channels["line-2"] = unaccounted{second}
	})
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	r.ID = "tested"
	require.NoError(t, w.PutRole(t.Context(), "", &r))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "tess", Role: "tested"}))
	return w, w.comes("max")
}

// unaccounted is a channel without the name of its account, so that two can be
// alike.
type unaccounted struct{ channel.Channel }

func TestS3_36_S3_37_S3_39_S3_40_RolesAreEnforcedInEveryDeed(t *testing.T) {
	for name, p := range parts() {
		t.Run(name, func(t *testing.T) {
			for allowed, table := range map[*bool]map[string]deedOf{&p.view: toView(), &p.reply: toReply(), &p.manage: toManage()} {
				for deed, do := range table {
					w, c := newStaff(t, p.role)
					err := do(w, "tess", c)
					var denied *engagement.DeniedError
					if *allowed {
						assert.NotErrorAs(t, err, &denied, deed)
						continue
					}
					if assert.ErrorAs(t, err, &denied, deed) {
						assert.Equal(t, storage.AgentID("tess"), denied.Agent)
					}
					assert.Equal(t, c, w.workOf("max"), "%s left a trace", deed)
				}
			}
		})
	}
}

func TestS3_36_WhatIsNotVisibleIsNotFound(t *testing.T) {
	for name, p := range parts() {
		t.Run(name, func(t *testing.T) {
			w, _ := newStaff(t, p.role)
			for _, v := range []engagement.View{engagement.ViewQueue, engagement.ViewOpen} {
				page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: v, Agent: "tess"})
				require.NoError(t, err)
				assert.Equal(t, p.view, len(page.Items) == 1, v)
			}
			counts, err := w.Counts(t.Context(), "tess")
			require.NoError(t, err)
			assert.Equal(t, p.view, counts.Open == 1)
			m := w.fake.Inbound(customer, "hello")
			m.From.Name, m.At = "Maxine", time.Now()
			require.Equal(t, 200, w.deliver(m))
			found, err := w.As("tess").FindContacts(t.Context(), "maxine", storage.ContactID{}, 0)
			require.NoError(t, err)
			assert.Equal(t, p.view, len(found) == 1)
		})
	}
}

func TestS3_37_EventsAreForThoseWhoMaySeeThem(t *testing.T) {
	for name, p := range parts() {
		t.Run(name, func(t *testing.T) {
			w, c := newStaff(t, p.role)
			events, next, err := w.As("tess").EventPage(t.Context(), "", 1000)
			require.NoError(t, err)
			end, err := w.EventsEnd(t.Context())
			require.NoError(t, err)
			assert.Equal(t, end, next, "hidden events are behind the cursor too")
			saw := slices.ContainsFunc(events, func(e engagement.Event) bool { return e.Case == c.ID })
			assert.Equal(t, p.view, saw)
		})
	}
}

func TestS3_37_ASubscriptionEndsWithThePermission(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, first := newStaff(t, engagement.Role{AllChannels: true, Permissions: []engagement.Permission{engagement.ViewCases}})
		ctx, cancel := context.WithCancel(t.Context())
		seen, done := map[storage.CaseID]bool{}, make(chan bool)
		go func() {
			defer close(done)
			for ev, err := range w.As("tess").Events(ctx, "") {
				if err != nil {
					return
				}
				seen[ev.Case] = true
			}
		}()
		pass(2 * time.Second)
		require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "tested", Version: 1}))
		second := w.comes("eva")
		pass(2 * time.Second)
		cancel()
		<-done
		assert.True(t, seen[first.ID])
		assert.False(t, seen[second.ID], "it is checked for each event, and not only on opening")
	})
}

func TestS3_37_ASlowSubscriberLosesThePermissionToo(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w, _ := newStaff(t, engagement.Role{AllChannels: true, Permissions: []engagement.Permission{engagement.ViewCases}})
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		time.AfterFunc(time.Minute, cancel)
		for ev, err := range w.As("tess").Events(ctx, "") {
			if err != nil {
				break
			}
			if ev.Channel == "" {
				continue
			}
			if seen++; seen == 1 {
				require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "tested", Version: 1}))
				pass(2 * time.Second)
			}
		}
		assert.Equal(t, 1, seen, "the rest of the page is not theirs any more")
	})
}

func TestS3_38_AnAgentHasTheRoleThatIsStoredWithThem(t *testing.T) {
	w, c := newStaff(t, engagement.Role{})
	require.ErrorAs(t, drop(w.PickUp(t.Context(), "tess", c.ID)), new(*engagement.DeniedError))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "tess", Role: engagement.RoleAgent, Version: 1}))
	require.NoError(t, drop(w.PickUp(t.Context(), "tess", c.ID)), "another role, at once")
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "tess", Role: "no such role", Version: 2}))
	require.ErrorAs(t, drop(w.Done(t.Context(), "tess", c.ID, "")), new(*engagement.DeniedError))
}

func TestAddressesAreMaskedForThoseWhoMayNotSeeThem(t *testing.T) {
	w, _ := newStaff(t, engagement.Role{AllChannels: true, Permissions: []engagement.Permission{
		engagement.ViewCases, engagement.Reply, engagement.ViewSkills,
	}})
	c := w.comes("+4915112345678")
	for agent, want := range map[storage.AgentID]string{"tess": "•••678", "ana": "+4915112345678"} {
		screen := w.As(agent)
		info, err := screen.Contact(t.Context(), c.Contact)
		require.NoError(t, err)
		assert.Equal(t, want, info.Identities[0].Address.Value)
		assert.Equal(t, want, info.Conversations[0].Address.Value)
		reach, err := screen.Reach(t.Context(), c.Contact)
		require.NoError(t, err)
		assert.Equal(t, want, reach[0].Identity.Address.Value)
		page, err := w.Inbox(t.Context(), engagement.InboxQuery{View: engagement.ViewOpen, Agent: agent})
		require.NoError(t, err)
		assert.Equal(t, want, page.Items[0].Conversation.Address.Value)
		composer, err := w.Composer(t.Context(), agent, c.Conversation)
		require.NoError(t, err)
		assert.Equal(t, want, composer.Conversation.Address.Value)
		timeline, err := screen.Timeline(t.Context(), c.Conversation, storage.MessageID{}, 0)
		require.NoError(t, err)
		assert.Equal(t, agent == "tess", timeline.Messages[0].Raw == nil || !strings.Contains(string(timeline.Messages[0].Raw), "+49"))
	}
	_, err := w.Send(t.Context(), engagement.Outgoing{Conversation: c.Conversation, Agent: "tess", Parts: channel.Parts{channel.Text{Body: "hi"}}})
	require.NoError(t, err, "an answer goes to the conversation")
	is, err := w.Contact(t.Context(), c.Contact)
	require.NoError(t, err)
	assert.Equal(t, "+4915112345678", is.Conversations[0].Address.Value, "masking changes nothing that is stored")
}

func TestS3_42_SkillsAreCreatedAndEditedByThosePermitted(t *testing.T) {
	manage := engagement.ManageChannels
	for name, c := range map[string]struct {
		may          []engagement.Permission
		create, edit bool
	}{
		"neither": {[]engagement.Permission{manage}, false, false},
		"create":  {[]engagement.Permission{manage, engagement.CreateSkills}, true, false},
		"edit":    {[]engagement.Permission{manage, engagement.EditSkills}, false, true},
		"both":    {[]engagement.Permission{manage, engagement.CreateSkills, engagement.EditSkills}, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := newStaff(t, engagement.Role{AllChannels: true, Permissions: c.may})
			first := routing.Settings{Skills: []routing.Skill{{ID: "tax", Name: "Tax"}}}
			w.mustRoute("chief", first)
			try := func(skills ...routing.Skill) error {
				return drop(w.SaveRouting(t.Context(), "tess", routing.Settings{Version: 1, Skills: skills}))
			}
			check := func(may bool, err error) {
				if may {
					assert.NoError(t, err)
					w.mustRoute("chief", first)
					return
				}
				assert.ErrorAs(t, err, new(*engagement.DeniedError))
			}
			check(c.edit, try(routing.Skill{ID: "tax", Name: "Taxes"}))
			if !c.edit {
				check(c.edit, try())
				check(c.create, try(first.Skills[0], routing.Skill{ID: "law", Name: "Law"}))
			}
		})
	}
}

func TestS3_43_RolesAreListedAndChecked(t *testing.T) {
	w, _ := newStaff(t, engagement.Role{})
	roles, err := w.Roles(t.Context())
	require.NoError(t, err)
	var ids []storage.RoleID
	for _, r := range roles {
		ids = append(ids, r.ID)
	}
	assert.Equal(t, []storage.RoleID{"administrator", "agent", "supervisor", "tested"}, ids)
	isInvalid(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "x", Permissions: []engagement.Permission{"fly"}}), "Permissions")
	isInvalid(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "x", Channels: map[channel.ID][]engagement.Permission{line: {"fly"}}}), `Channels["line-1"]`)
}

func TestS3_36_TheRoutingGivesNobodyWhatTheirRoleDoesNotHave(t *testing.T) {
	bubble(t, theRoutingKeepsToRoles)
}

func theRoutingKeepsToRoles(t *testing.T) {
	w, _ := newStaff(t, engagement.Role{Permissions: []engagement.Permission{engagement.ViewCases, engagement.Reply, engagement.ViewSkills}})
	s := given(5)
	s.Destinations[0].Targets = []routing.Target{{Agent: "tess"}}
	w.mustRoute("chief", s)
	w.is("tess", routing.Active)
	c := w.comes("eva")
	assert.Empty(t, c.Owner)
	way, err := w.Why(t.Context(), c.ID)
	require.NoError(t, err)
	assert.Equal(t, routing.NotPermitted, way.Decision.Candidates[0].Excluded)
	require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{
		ID: "tested", Version: 1, AllChannels: true, Permissions: []engagement.Permission{engagement.ViewCases, engagement.Reply, engagement.ViewSkills},
	}))
	w.due()
	assert.Equal(t, storage.AgentID("tess"), w.workOf("eva").Owner, "the role has it now")
}

func TestEveryChangeOfWhatIsSetUpIsInTheJournal(t *testing.T) {
	w, _ := newStaff(t, engagement.Role{})
	require.NoError(t, w.PutTeam(t.Context(), "chief", &storage.Team{ID: "sales"}))
	require.NoError(t, drop(w.SaveChannelInfo(t.Context(), "chief", line, engagement.ChannelInfo{})))
	all, err := w.EventPage(t.Context(), "", 1000)
	require.NoError(t, err)
	by := map[string]string{}
	for _, e := range all {
		if e.Kind == engagement.SettingsChanged {
			by[e.Detail.Setting] = e.Actor.ID
		}
	}
	want := map[string]string{
		"agent/ana": "", "agent/ben": "", "agent/chief": "", "agent/tess": "", "role/tested": "", "team/sales": "chief", "channel/line-1/info": "chief",
	}
	assert.Equal(t, want, by)
}

func TestS3_36_AStartShowsNoAddressOfAnotherKindOfChannel(t *testing.T) {
	w := newShopWithMail(t)
	require.NoError(t, w.save("chief", on(7)))
	c := w.byMail()
	require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{
		ID: "chat", Permissions: []engagement.Permission{engagement.ViewCases, engagement.Reply, engagement.ViewSkills, engagement.SeeAddresses},
		Channels: map[channel.ID][]engagement.Permission{line: nil},
	}))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "tess", Role: "chat"}))
	for agent, want := range map[storage.AgentID]int{"ana": 1, "tess": 0} {
		s, err := w.Start(t.Context(), agent, engagement.Target{Contact: c.ID})
		require.NoError(t, err)
		assert.Len(t, s.Identities, want, agent)
	}
}

func TestS1_35_AScreenNamesHoldersOnlyToThoseWhoMayKnow(t *testing.T) {
	w := newShop(t, nil)
	require.NoError(t, w.save("chief", on(7)))
	w.mustEngage("ana")
	require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "temp", AllChannels: true, Permissions: []engagement.Permission{engagement.ViewCases}}))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "tim", Role: "temp"}))
	for agent, want := range map[storage.AgentID]storage.AgentID{"ana": "ana", "ben": "ana", "tim": ""} {
		page, err := w.As(agent).Bindings(t.Context(), engagement.BindingQuery{Channel: line})
		require.NoError(t, err)
		assert.Equal(t, want != "", len(page.Items) == 1, agent)
		events, _, err := w.As(agent).EventPage(t.Context(), "", 1000)
		require.NoError(t, err)
		i := slices.IndexFunc(events, func(e engagement.Event) bool { return e.Kind == engagement.BindingBegun })
		require.GreaterOrEqual(t, i, 0)
		assert.Equal(t, want, events[i].Detail.Binding.Agent, agent)
	}
	_, err := w.As("tim").Bindings(t.Context(), engagement.BindingQuery{Channel: line, Holder: "ana"})
	assert.ErrorAs(t, err, new(*engagement.DeniedError))
}
