package engagement_test

import (
	"context"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/binding"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// save tries to save settings over the current version.
func (w *world) save(agent storage.AgentID, s binding.Settings) error {
	w.t.Helper()
	now, err := w.EngagementSettings(w.t.Context(), line)
	require.NoError(w.t, err)
	_, err = w.SaveEngagementSettings(w.t.Context(), agent, line, engagement.EngagementSettings{Settings: s, Version: now.Version})
	return err
}

func on(period binding.Period) binding.Settings {
	return binding.Settings{On: true, Period: period, Allow: binding.Allowlist{All: true}, AssumeConsent: true}
}

func isInvalid(t *testing.T, err error, field string) {
	t.Helper()
	var bad *engagement.InvalidError
	require.ErrorAs(t, err, &bad)
	assert.Equal(t, field, bad.Field, err)
}

func TestS1_10_EngagementIsOffUntilSomebodySwitchesItOn(t *testing.T) {
	w := newWorld(t, nil)
	s, err := w.EngagementSettings(t.Context(), line)
	require.NoError(t, err)
	assert.Equal(t, engagement.EngagementSettings{}, s)
	_, err = w.engage("ana")
	refused(t, err, engagement.ReasonOff)
}

func TestS1_5_OnlyChannelsThatSupportItCanBeSwitchedOn(t *testing.T) {
	w := newShop(t, func(_ *engagement.Config, s *shop) {
		s.SetCapabilities(func(c *channel.Capabilities) { c.Engagement = true })
	})
	require.NoError(t, w.save("chief", on(7)))

	plain := newWorld(t, func(_ *engagement.Config, f *channeltest.Fake) {
		f.SetCapabilities(func(c *channel.Capabilities) { c.Engagement = false })
	})
	require.NoError(t, plain.PutAgent(t.Context(), "", &storage.Agent{ID: "chief", Role: engagement.RoleAdministrator}))
	plain.untouched(func() { refused(t, plain.save("chief", on(7)), engagement.ReasonUnsupported) })
	_, err := plain.engage("ana")
	refused(t, err, engagement.ReasonUnsupported)
	require.NoError(t, plain.save("chief", binding.Settings{}), "off can be saved anywhere")
}

func TestS1_6_AChannelMustExistBeforeItsSettingsAreSaved(t *testing.T) {
	w := newShop(t, nil)
	_, err := w.SaveEngagementSettings(t.Context(), "chief", "nowhere", engagement.EngagementSettings{Settings: on(7)})
	isInvalid(t, err, "Channel")
}

func TestS1_7_OnlyThosePermittedChangeSettings(t *testing.T) {
	w := newShop(t, nil)
	require.NoError(t, w.PutRole(t.Context(), "", &engagement.Role{ID: "social", Name: "Social", AllChannels: true, Permissions: []engagement.Permission{engagement.ManageChannels}}))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "soc", Role: "social"}))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "sup", Role: engagement.RoleSupervisor}))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "odd", Role: "no such role"}))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "gone", Role: engagement.RoleAdministrator, Disabled: true}))
	for _, agent := range []storage.AgentID{"ana", "sup", "odd", "gone", "stranger", ""} {
		w.untouched(func() {
			var denied *engagement.DeniedError
			require.ErrorAs(t, w.save(agent, on(30)), &denied, agent)
			assert.Equal(t, agent, denied.Agent)
		})
	}
	s, err := w.EngagementSettings(t.Context(), line)
	require.NoError(t, err)
	assert.Equal(t, binding.Period(7), s.Period, "nothing changed")
	for _, agent := range []storage.AgentID{"chief", "soc"} {
		require.NoError(t, w.save(agent, on(14)), agent)
	}
}

func TestARefusalSaysWhatIsMissing(t *testing.T) {
	w := newShop(t, nil)
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "odd", Role: "admin"}))
	require.NoError(t, w.PutAgent(t.Context(), "", &storage.Agent{ID: "gone", Role: engagement.RoleAdministrator, Disabled: true}))
	for agent, want := range map[storage.AgentID]string{
		"": "name the agent", "stranger": "add it with PutAgent", "odd": `role "admin", which there is not`, "gone": "is disabled",
		"ana": "manage_channels",
	} {
		require.ErrorContains(t, w.save(agent, on(3)), want, agent)
		_, err := w.SaveRouting(t.Context(), agent, routing.Settings{})
		require.ErrorContains(t, err, want, agent)
	}
	w.write("hello")
	_, err := w.AddNote(t.Context(), "odd", w.item(engagement.ViewQueue, "ana").Conversation.ID, "hm")
	require.ErrorContains(t, err, `role "admin", which there is not`)
	err = w.save("chief", on(4))
	require.ErrorContains(t, err, "must be one of [1 day 3 days 7 days 14 days 30 days], not 4 days")
}

func TestS1_11_S1_12_ForwardingNeedsEngagement(t *testing.T) {
	w := newShop(t, nil)
	w.untouched(func() { isInvalid(t, w.save("chief", binding.Settings{Forward: true}), "Forward") })
	s := on(3)
	s.Forward = true
	require.NoError(t, w.save("chief", s))
}

func TestS1_13_UnknownPeriodsAreRejectedAtSave(t *testing.T) {
	w := newShop(t, nil)
	for _, p := range []binding.Period{-1, 0, 2, 5, 10, 29, 31, 365} {
		w.untouched(func() { isInvalid(t, w.save("chief", on(p)), "Period") })
	}
	for _, p := range periods {
		require.NoError(t, w.save("chief", on(p)))
	}
}

func TestS1_16_S1_17_S1_18_TheAllowlistDecidesWhoEngages(t *testing.T) {
	w := newShop(t, nil)
	require.NoError(t, w.PutTeam(t.Context(), "", &storage.Team{ID: "sales", Members: []storage.AgentID{"ana"}}))
	s := on(7)
	s.Allow = binding.Allowlist{Teams: []storage.TeamID{"sales"}}
	require.NoError(t, w.save("chief", s))
	w.untouched(func() {
		_, err := w.engage("ben")
		refused(t, err, engagement.ReasonNotAllowed)
	})
	w.mustEngage("ana")

	teams, err := w.Teams(t.Context())
	require.NoError(t, err)
	teams[0].Members = []storage.AgentID{"ben"}
	require.NoError(t, w.PutTeam(t.Context(), "", teams[0]))
	_, err = w.engageAs("ana", engagement.Target{Number: number}, noticed())
	refused(t, err, engagement.ReasonNotAllowed)
	_, err = w.engageAs("ben", engagement.Target{Number: "+4915199999999"}, greet("Max"))
	require.NoError(t, err, "who joins the team may at once")

	s.Allow = binding.Allowlist{}
	require.NoError(t, w.save("chief", s))
	_, err = w.engageAs("ben", engagement.Target{Number: "+4915188888888"}, greet("Max"))
	refused(t, err, engagement.ReasonNotAllowed)
	s.Allow.All = true
	require.NoError(t, w.save("chief", s))
	_, err = w.engageAs("cleo", engagement.Target{Number: "+4915188888888"}, greet("Max"))
	require.NoError(t, err)
	s.Allow.Teams = []storage.TeamID{"nobody knows"}
	isInvalid(t, w.save("chief", s), "Allow.Teams")
}

func TestS1_14_S1_15_DestinationStaffIsReadLive(t *testing.T) {
	w := newShop(t, nil)
	s := on(7)
	s.Allow = binding.Allowlist{Destinations: true}
	require.NoError(t, w.save("chief", s))
	_, err := w.engage("ana")
	refused(t, err, engagement.ReasonNotAllowed)

	require.NoError(t, w.PutTeam(t.Context(), "", &storage.Team{ID: "sales", Members: []storage.AgentID{"ben"}}))
	settings := toDesk(routing.Target{Agent: "ana"}, routing.Target{Team: "sales"})
	_, err = w.SaveRouting(t.Context(), "ana", settings)
	assert.ErrorAs(t, err, new(*engagement.DeniedError))
	settings.Version = w.mustRoute("chief", settings)

	w.mustEngage("ana")
	_, err = w.engageAs("ben", engagement.Target{Number: "+4915199999999"}, greet("Max"))
	require.NoError(t, err, "by their team")
	settings.Destinations[0].Targets = settings.Destinations[0].Targets[1:]
	w.mustRoute("chief", settings)
	_, err = w.engage("ana")
	refused(t, err, engagement.ReasonNotAllowed)
}

func TestS1_19_SettingsAreSavedAllAtOnceOrNotAtAll(t *testing.T) {
	w := newShop(t, nil)
	ctx := t.Context()
	read, err := w.EngagementSettings(ctx, line)
	require.NoError(t, err)
	edited := read // somebody edits, and never saves
	edited.Period, edited.Allow.All = 30, false
	again, err := w.EngagementSettings(ctx, line)
	require.NoError(t, err)
	assert.Equal(t, read, again)

	require.NoError(t, w.save("chief", on(14)))
	w.untouched(func() {
		_, err := w.SaveEngagementSettings(ctx, "chief", line, edited)
		assert.ErrorIs(t, err, storage.ErrConflict, "somebody else has saved meanwhile")
	})
	again, err = w.EngagementSettings(ctx, line)
	require.NoError(t, err)
	assert.Equal(t, binding.Period(14), again.Period)
}

func TestS1_4_EngagementIsAnEntitlement(t *testing.T) {
	allowed := true
	w := newShop(t, func(cfg *engagement.Config, _ *shop) {
		cfg.Entitled = func(_ context.Context, f engagement.Feature, ch channel.ID) bool {
			return allowed && f == engagement.FeatureEngagement && ch == line
		}
	})
	w.mustEngage("ana")
	allowed = false
	w.untouched(func() {
		_, err := w.engage("ana")
		refused(t, err, engagement.ReasonNotEntitled)
		refused(t, w.save("chief", on(7)), engagement.ReasonNotEntitled)
	})
	require.NoError(t, w.save("chief", binding.Settings{}), "it can always be switched off")
}

func TestS1_42_S1_43_SwitchingOffEndsBindings(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newShop(t, nil)
		w.mustEngage("ana")
		pass(day)
		require.NoError(t, w.save("chief", binding.Settings{Period: 7}))
		assert.Equal(t, storage.BindingDisabled, w.bindings()[0].Binding.EndReason, "at once, whoever asks")
		w.due()
		b := w.bindings()[0].Binding
		assert.Equal(t, storage.BindingDisabled, b.EndReason)
		assert.NotZero(t, b.Version)
		_, err := w.engage("ana")
		refused(t, err, engagement.ReasonOff)

		w.answer("hello?")
		item := w.item(engagement.ViewMine, "ana")
		assert.Equal(t, storage.AgentID("ana"), item.Case.Owner, "the case goes on")
		_, err = w.Done(t.Context(), "ana", item.Case.ID, "")
		require.NoError(t, err)
		w.answer("anybody?")
		assert.Empty(t, w.item(engagement.ViewQueue, "ben").Case.For, "replies go to everybody")

		require.NoError(t, w.save("chief", on(7)))
		_, err = w.engageAs("ben", engagement.Target{Number: number}, noticed())
		require.NoError(t, err, "the old binding does not come back")
	})
}

func TestMessagesQueuedUnderABindingDoNotLeaveAfterItIsSwitchedOff(t *testing.T) {
	w := newShop(t, nil)
	sent, err := w.engage("ana")
	require.NoError(t, err)
	require.NoError(t, w.save("chief", binding.Settings{}))
	w.due()
	m := w.message(sent.Messages[0].ID)
	assert.Equal(t, storage.OutcomeRejected, m.Outcome)
	assert.Equal(t, "binding_over", m.Progress.Failure.Code)
	assert.Zero(t, w.fake.Calls())
}
