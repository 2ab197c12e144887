package automation_test

import (
	"fmt"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/channel"
)

// A case closes when the contact has not answered the agent for an hour.
func Example() {
	settings, err := automation.Parse([]byte(`{
		"auto_close": {"on": true, "after": "1h"},
		"rules": [{
			"id": "vip", "on": true, "trigger": "case_opened", "when": "\"vip\" in contact.labels",
			"actions": [{"do": "set_priority", "priority": 9}]
		}]
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := settings.Check(automation.Carrier{}); err != nil {
		fmt.Println(err)
		return
	}
	all, err := automation.Ready(settings)
	if err != nil {
		fmt.Println(err)
		return
	}

	// Ana answers at noon.
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	ana := automation.Actor{Kind: channel.AuthorAgent, ID: "ana"}
	answer := automation.MessageRef{ID: "m1", At: noon, Author: ana}
	facts := automation.Facts{Now: noon, Case: automation.CaseFacts{ID: "1", State: automation.StateOngoing, Owner: "ana", Newest: answer}}
	fired := all.On(automation.Event{Trigger: automation.MessageSent, ID: "e1", At: noon, Actor: ana, Message: answer}, facts)
	start := fired.Starts[0]
	fmt.Println(start.Automation, start.Key, start.At.Format("15:04"))

	// An hour later nothing has been said.
	facts.Now = start.At
	fmt.Println(all.Act(start, facts).Why.Text)

	// Had the contact written meanwhile, it would stay open.
	facts.Case.Newest = automation.MessageRef{ID: "m2"}
	fmt.Println(all.Act(start, facts).Why.Text)
	// Output:
	// auto_close auto_close:1:m1 13:00
	// on message sent: close
	// there is a newer message
}

// What is wrong is reported all at once, before anything is used.
func ExampleSettings_Check() {
	settings, _ := automation.Parse([]byte(`{
		"auto_close": {"on": true, "after": "73h"},
		"ice_breakers": ["one", "two", "three", "four", "five 😀"],
		"rules": [{
			"id": "echo", "on": true, "trigger": "message_sent", "when": "case.prority > 1",
			"actions": [{"do": "send", "message": {"parts": [{"kind": "text", "body": "Hi"}]}}]
		}]
	}`))
	err := settings.Check(automation.Carrier{})
	for _, f := range err.(*automation.SettingsError).Faults {
		fmt.Println(f.Where, f.Code)
	}
	// Output:
	// ice_breakers starter
	// ice_breakers[4] starter
	// auto_close.after range
	// rules[0].when condition
}
