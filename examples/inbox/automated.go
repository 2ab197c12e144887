package main

import (
	"context"
	"strings"
	"time"

	"github.com/rapport-go/rapport/storage"
)

// A logView is what the automations did about a case, or why they did nothing, the
// newest first.
type logView struct {
	Lines []logLine
	Ran   int // how many did something
}

// A logLine is what one of them did.
type logLine struct {
	At, Name, Text string
	Ran            bool
}

// maxLog is how much of it is shown.
const maxLog = 30

// automatedOn reads what the automations did about a case; nil if nothing was
// meant.
func (a *app) automatedOn(ctx context.Context, id storage.CaseID, me *storage.Agent, now time.Time) (*logView, error) {
	events, err := a.engine.As(me.ID).Automated(ctx, id, maxLog)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	v := &logView{}
	for _, ev := range events {
		why := ev.Detail.Automation
		if why == nil {
			continue
		}
		line := logLine{At: clock(ev.At, now), Name: automationName(why.Automation), Text: why.Text, Ran: why.Ran}
		if why.Ran {
			v.Ran++
		} else {
			line.Text = "not done: " + why.Text
		}
		v.Lines = append(v.Lines, line)
	}
	return v, nil
}

// automationNames are the library's own automations, in words.
var automationNames = map[string]string{
	"keyword": "Answer to a word", "welcome": "Welcome", "out_of_hours": "Out of hours", "unassigned": "Nobody serves yet",
	"queue_notice": "Notice of the queue", "idle": "No answer of the contact", "reminder": "No answer of ours", "auto_close": "Close for silence",
	"bot_done": "Bot is done", "bot_silence": "Silence at the bot", "bot_fallback": "Bot did not understand", "close_message": "Last word",
	"survey": "Survey", "survey_thanks": "Thanks for the answer", "missed": "Missed", "owner": "Owner of the contact",
}

// automationName is what an automation is called; a rule goes by its id.
func automationName(id string) string {
	if name := automationNames[id]; name != "" {
		return name
	}
	if rule, is := strings.CutPrefix(id, "rule:"); is {
		return "Rule " + rule
	}
	return id
}
