package automation

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// The limits of settings.
const (
	MaxRules     = 100
	MaxKeywords  = 100
	MaxWords     = 50
	MaxActions   = 20
	MaxDelay     = Duration(30 * 24 * time.Hour)
	MaxPriority  = 1000
	MaxQuiet     = Duration(366 * 24 * time.Hour)
	maxNameBytes = 200
)

// Check reports everything that is wrong with the settings at once, as a
// *SettingsError; nil if nothing is. Messages are planned for the channel: what it
// would refuse when they are sent is a fault when they are saved. What is switched
// off is checked as well, as far as it is there.
func (s *Settings) Check(c Carrier) error {
	r := &report{Carrier: c}
	r.starters(s)
	r.builtins(s)
	r.silence(s)
	r.survey(&s.Survey)
	r.missed(&s.Missed)
	r.keywords(s.Keywords)
	r.rules(s.Rules)
	return r.err()
}

// builtins checks messages that answer something.
func (r *report) builtins(s *Settings) {
	r.message("welcome.message", s.Welcome.Message, s.Welcome.On, threeTypes)
	for _, n := range []struct {
		where  string
		notice Notice
	}{{"unassigned", s.Unassigned}, {"queue_notice", s.QueueNotice}, {"close_message", s.CloseMessage}} {
		r.message(n.where+".message", n.notice.Message, n.notice.On, threeTypes)
		r.within(n.where+".delay", n.notice.Delay, 0, MaxDelay)
	}
	r.message("out_of_hours.message", s.OutOfHours.Message, s.OutOfHours.On, threeTypes)
	r.message("bot_fallback.reply", s.BotFallback.Reply, false, threeTypes)
}

// silence checks what waits.
func (r *report) silence(s *Settings) {
	r.timed("idle", s.Idle)
	r.timed("reminder", s.Reminder)
	r.autoClose(&s.AutoClose)
	r.botClose(&s.BotClose)
}

func (r *report) timed(where string, t Timed) {
	r.message(where+".message", t.Message, t.On, threeTypes)
	if t.On || t.After != 0 {
		r.within(where+".after", t.After, Duration(time.Second), MaxDelay)
	}
}

func (r *report) autoClose(a *AutoClose) {
	if a.On || a.After != 0 {
		r.within("auto_close.after", a.After, MinAutoClose, MaxAutoClose)
	}
	r.message("auto_close.notice", a.Notice, a.Lead != 0 && a.AgentText == "", threeTypes)
	r.text("auto_close.agent_text", a.AgentText, nil)
	speaks := !a.Notice.IsZero() || a.AgentText != ""
	if after := Duration(a.After.or(DefaultAutoClose)); speaks && (a.Lead <= 0 || a.Lead >= after) {
		r.add("auto_close.lead", OutOfRange, "must be above 0, and less than the %s until the close", after)
	} else if !speaks && a.Lead < 0 {
		r.add("auto_close.lead", OutOfRange, "must not be below 0")
	}
}

func (r *report) botClose(b *BotClose) {
	if b.After != 0 {
		r.within("bot_close.after", b.After, Duration(time.Second), MaxDelay)
	}
	for _, bot := range slices.Sorted(maps.Keys(b.Bots)) {
		where := fmt.Sprintf("bot_close.bots[%s]", bot)
		r.known(where, r.Bot, "bot", bot)
		r.within(where, b.Bots[bot], Duration(time.Second), MaxDelay)
	}
}

func (r *report) missed(m *Missed) {
	r.message("missed.message", m.Message, false, threeTypes)
	r.knownAll("missed.labels", r.Label, "label", m.Labels)
	r.notify("missed.notify", m.Notify, false)
	if m.On && m.Message.IsZero() && len(m.Labels) == 0 && m.Notify.IsZero() {
		r.add("missed", Missing, "does nothing: it needs a message, a label or somebody to tell")
	}
}

// starters checks ice breakers and commands against the limits in force, which the
// fault quotes (S4.13 to S4.16).
func (r *report) starters(s *Settings) {
	err := channel.CheckStarters(channel.Starters{IceBreakers: s.IceBreakers, Commands: s.Commands}, r.Carrier.starters())
	joined, _ := err.(interface{ Unwrap() []error })
	if joined == nil {
		return
	}
	for _, one := range joined.Unwrap() {
		if e, ok := errors.AsType[*channel.StarterError](one); ok {
			r.add(starterPath(e), WrongStarter, "%s", e.Error())
		}
	}
}

// starterPath is where a starter stands in the document.
func starterPath(e *channel.StarterError) string {
	switch e.What {
	case "ice breakers":
		return "ice_breakers"
	case "ice breaker":
		return fmt.Sprintf("ice_breakers[%d]", e.Index)
	case "command name":
		return fmt.Sprintf("commands[%d].name", e.Index)
	case "command hint":
		return fmt.Sprintf("commands[%d].hint", e.Index)
	}
	return "commands"
}
