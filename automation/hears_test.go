package automation_test

import (
	"testing"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHearsNoMoreThanWhatIsOn(t *testing.T) {
	of := func(s automation.Settings) *automation.Automations {
		a, err := automation.Ready(s)
		require.NoError(t, err)
		return a
	}
	hears := func(a *automation.Automations, by channel.AuthorKind) (all []automation.Trigger) {
		for _, trigger := range automation.Triggers() {
			if a.Hears(trigger, by) {
				all = append(all, trigger)
			}
		}
		return all
	}
	assert.Empty(t, hears(of(automation.Settings{}), channel.AuthorContact))
	assert.Equal(t, []automation.Trigger{automation.BotDone}, hears(of(automation.Defaults()), channel.AuthorAgent))
	assert.Equal(t, []automation.Trigger{automation.MessageSent, automation.BotDone}, hears(of(automation.Defaults()), channel.AuthorBot))
	welcome := of(automation.Settings{Welcome: automation.Welcome{On: true}})
	assert.Equal(t, []automation.Trigger{automation.ChatOpened, automation.MessageReceived, automation.CaseOpened}, hears(welcome, channel.AuthorContact))
	closes := hears(of(automation.Settings{AutoClose: automation.AutoClose{On: true}}), channel.AuthorContact)
	assert.Contains(t, closes, automation.MessageReceived, "the contact's answer ends it")
	assert.Contains(t, closes, automation.MessageSent)
	assert.NotContains(t, closes, automation.ChatOpened)
}
