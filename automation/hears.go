package automation

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// Hears reports whether any automation that is switched on could start or end by
// an event, so that facts need not be read for all others. by is who caused the
// event, or wrote its message. What is for bots alone listens to bots alone: what a
// contact's answer would end there is found to be answered when it falls due.
func (a *Automations) Hears(t Trigger, by channel.AuthorKind) bool {
	return slices.ContainsFunc(a.all, func(one *automation) bool {
		if !one.on(&a.settings) {
			return false
		}
		ends := slices.ContainsFunc(one.ends, func(e ending) bool { return e.trigger == t })
		opens := slices.ContainsFunc(one.opens, func(o opening) bool { return o.trigger == t })
		if one == &botSilence || one == &botDone {
			return opens && (t != MessageSent || by == channel.AuthorBot)
		}
		return opens || ends
	})
}

// NameWelcome is what the welcome is called.
const NameWelcome = "welcome"

// Explained is an explanation of why an automation did nothing, for those who do
// what it decided.
func Explained(name string, why Reason) Explanation { return explained(name, why) }
