package automation_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/rapport-go/rapport/automation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the table into docs/automations.md")

const (
	page  = "../docs/automations.md"
	begin = "<!-- All automations: made by go test ./automation -run Table -update -->\n"
	end   = "<!-- end of the table -->"
)

func TestTheDocumentationHasTheTable(t *testing.T) {
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	before, rest, ok := strings.Cut(string(text), begin)
	require.True(t, ok, "the page has no place for the table")
	there, after, ok := strings.Cut(rest, end)
	require.True(t, ok, "the place for the table has no end")
	table := automation.Markdown(automation.Table())
	if *update {
		require.NoError(t, os.WriteFile(page, []byte(before+begin+table+end+after), 0o644))
		return
	}
	assert.Equal(t, table, there, "run go test ./automation -run Table -update")
}

// expected is what the reference systems say, as the project has adopted it: for each
// automation what starts it, what must hold when it acts, what ends it, and what it
// does once for.
var expected = []struct {
	id, name string
	events   []automation.Trigger
	reasons  []automation.Reason
	endings  []automation.Trigger
	once     string
}{
	{
		"A1", "welcome", // opened by the channel, else the first inbound message; never greeted on this channel; identity and channel, for ever
		[]automation.Trigger{"chat_opened", "message_received", "case_opened"},
		[]automation.Reason{"off", "greeted_already", "opted_out", "outside_window"}, nil, "contact and channel, for ever; or case",
	}, {
		"A3", "unassigned", // case enters "nobody serves it"; still unassigned, not in queue notice state, off-hours wins; pickup
		[]automation.Trigger{"case_unassigned", "case_queued"},
		[]automation.Reason{"off", "served", "new_entry", "out_of_hours", "opted_out", "outside_window"},
		[]automation.Trigger{"case_owned", "case_assigned", "case_closed", "case_queued"}, "entry into the state",
	}, {
		"A4", "queue_notice", // case enters a queue; still queued; assignment
		[]automation.Trigger{"case_queued"},
		[]automation.Reason{"off", "served", "new_entry", "out_of_hours", "not_queued", "opted_out", "outside_window"},
		[]automation.Trigger{"case_owned", "case_assigned", "case_closed", "case_unassigned"}, "entry into the state",
	}, {
		"A5", "out_of_hours", // inbound outside business hours; calendar says closed, no bot that answers at night; agent's reply
		[]automation.Trigger{"message_received", "case_opened"},
		[]automation.Reason{"off", "open_now", "told_already", "with_bot", "answered", "opted_out", "outside_window"},
		[]automation.Trigger{"message_sent"}, "case entry, or while somebody serves the case closed period; contact and closed period",
	}, {
		"A6", "idle", // agent's message; last message still that agent's, case ongoing; any inbound, close, transfer
		[]automation.Trigger{"message_sent"},
		[]automation.Reason{"off", "not_ongoing", "other_owner", "newer_message", "opted_out", "outside_window"},
		[]automation.Trigger{"message_received", "message_sent", "case_owned", "case_assigned", "case_queued", "case_unassigned", "case_parked", "case_ended", "case_closed"}, "agent's message",
	}, {
		"A7", "reminder", // customer message without a human answer; with an agent or queued, no human reply since; human reply, close, assignment to a bot
		[]automation.Trigger{"message_received", "case_queued", "case_owned"},
		[]automation.Reason{"off", "with_bot", "not_waiting", "answered", "opted_out", "outside_window"},
		[]automation.Trigger{"message_sent", "case_closed", "case_assigned"}, "unanswered stretch",
	}, {
		"A8, A9", "auto_close", // agent's message in a case that the agent serves; no newer message, not parked, not unassigned, not bot; customer message, transfer, park, close
		[]automation.Trigger{"message_sent", "message_received"},
		[]automation.Reason{"off", "with_bot", "not_ongoing", "other_owner", "newer_message"},
		[]automation.Trigger{"message_received", "message_sent", "case_owned", "case_assigned", "case_queued", "case_unassigned", "case_parked", "case_ended", "case_closed"}, "stretch of silence",
	}, {
		"A10", "bot_done", // bot reports completion; bot still handles; hand-over
		[]automation.Trigger{"bot_done"}, []automation.Reason{"off", "not_bot"},
		[]automation.Trigger{"case_owned", "case_queued", "case_unassigned"}, "report of the bot",
	}, {
		"A10", "bot_silence", // bot's message; bot still handles, no inbound since; customer message, hand-over
		[]automation.Trigger{"message_sent"}, []automation.Reason{"off", "not_bot", "newer_message"},
		[]automation.Trigger{"message_received", "message_sent", "case_owned", "case_assigned", "case_queued", "case_unassigned", "case_closed"}, "stretch of silence",
	}, {
		"A11", "bot_fallback", // bot reports not understood; owner is bot
		[]automation.Trigger{"bot_confused"}, []automation.Reason{"off", "not_bot"},
		[]automation.Trigger{"case_owned", "case_queued", "case_unassigned", "case_closed"}, "contact's message",
	}, {
		"A12", "close_message", // case closed by agent or system; not closed by blocking, merge or spam
		[]automation.Trigger{"case_closed"}, []automation.Reason{"off", "not_closed", "not_closed", "closed_otherwise", "opted_out", "outside_window"},
		[]automation.Trigger{"case_reopened"}, "closed case",
	}, {
		"A13", "survey", // case closed; a human message, not within the quiet period, window or template; reopen before send
		[]automation.Trigger{"case_closed"},
		[]automation.Reason{"off", "not_closed", "not_closed", "closed_otherwise", "not_human", "auto_closed", "quiet_period", "opted_out", "outside_window"},
		[]automation.Trigger{"case_reopened"}, "closed case",
	}, {
		"A14", "survey_thanks", // reply to the survey: thank, open no case
		[]automation.Trigger{"survey_answered"}, []automation.Reason{"off", "opted_out", "outside_window"}, nil, "survey",
	}, {
		"A16", "missed", // the last destination's wait ended; still open, no owner; pickup
		[]automation.Trigger{"case_missed"}, []automation.Reason{"off", "not_missed"},
		[]automation.Trigger{"case_owned", "case_assigned", "case_closed"}, "report that it was missed",
	}, {
		"keyword", "keyword", // inbound text matches in language and channel; message
		[]automation.Trigger{"message_received"}, []automation.Reason{"off", "gone"}, nil, "contact's message",
	}, {
		"owner", "owner", // the first human to answer
		[]automation.Trigger{"message_sent"}, []automation.Reason{"off", "has_owner"}, nil, "case",
	}, {
		"A30", "rule:ID", // any event, with a condition at the event and again
		nil, []automation.Reason{"off", "gone", "condition_failed", "condition_false"}, nil, "version of the rule and event; or case, or contact",
	},
}

func TestTheTableIsTheOneOfTheReferenceSystems(t *testing.T) {
	rows := map[string]automation.Row{}
	for _, r := range automation.Table() {
		rows[r.Name] = r
		assert.Len(t, r.Guards, len(r.Reasons), r.Name)
		assert.NotEmpty(t, r.Effect, r.Name)
		for _, words := range [][]string{r.Trigger, r.Guards} {
			assert.NotEmpty(t, words, r.Name)
			assert.NotContains(t, words, "", r.Name)
		}
	}
	require.Len(t, rows, len(expected))
	for _, want := range expected {
		got := rows[want.name]
		assert.Equal(t, want.id, got.ID, want.name)
		assert.Equal(t, want.events, got.Events, want.name)
		assert.Equal(t, want.reasons, got.Reasons, want.name)
		assert.Equal(t, want.endings, got.Endings, want.name)
		assert.Equal(t, want.once, got.Once, want.name)
	}
}
