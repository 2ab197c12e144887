package automation

import "github.com/rapport-go/rapport/channel"

// A Carrier is the channel that settings are for, and what the host knows to
// exist. A nil function, and a zero Caps, checks nothing of its kind.
type Carrier struct {
	ID   channel.ID
	Caps channel.Capabilities

	Agent       func(id string) bool
	Team        func(id string) bool
	Bot         func(id string) bool
	Destination func(id string) bool
	Tag         func(id string) bool
	Label       func(name string) bool
	// Template reports whether there is an approved template of that name in that
	// language.
	Template func(name, language string) bool
}

// planned reports whether messages can be planned for the channel.
func (c Carrier) planned() bool { return c.Caps.Kind != "" }

// DefaultStarters are the limits of conversation starters where the channel is not
// known: those of the reference systems (S4.14 to S4.16).
func DefaultStarters() channel.StarterLimits {
	runes := func(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Runes} }
	items := func(n int) channel.Limit { return channel.Limit{Max: n, Unit: channel.Items} }
	return channel.StarterLimits{
		IceBreakers: items(4), IceBreaker: runes(80),
		Commands: items(30), CommandName: runes(32), CommandHint: runes(256),
		NoEmoji: true, WelcomeReports: true,
	}
}

// starters are the limits that hold.
func (c Carrier) starters() channel.StarterLimits {
	if c.planned() {
		return c.Caps.Starters
	}
	return DefaultStarters()
}
