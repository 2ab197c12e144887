package meta

import (
	"fmt"

	"github.com/rapport-go/rapport/channel"
)

// Automation is how the API writes conversation starters (WA
// business-phone-numbers/conversational-components, 2025-10-31).
type Automation struct {
	Welcome  bool      `json:"enable_welcome_message"`
	Prompts  []Text    `json:"prompts"`
	Commands []Command `json:"commands"`
}

// A Command is a word with a hint.
type Command struct {
	Name Text `json:"command_name"`
	Hint Text `json:"command_description"`
}

// NewAutomation writes s. Lists are empty rather than missing, so that what
// was set before goes.
func NewAutomation(s channel.Starters) Automation {
	a := Automation{Welcome: s.Welcome, Prompts: []Text{}, Commands: []Command{}}
	for _, p := range s.IceBreakers {
		a.Prompts = append(a.Prompts, Text(p))
	}
	for _, c := range s.Commands {
		a.Commands = append(a.Commands, Command{Text(c.Name), Text(c.Hint)})
	}
	return a
}

// Starters reads what is set.
func (a Automation) Starters() channel.Starters {
	s := channel.Starters{Welcome: a.Welcome}
	for _, p := range a.Prompts {
		s.IceBreakers = append(s.IceBreakers, string(p))
	}
	for _, c := range a.Commands {
		s.Commands = append(s.Commands, channel.Command{Name: string(c.Name), Hint: string(c.Hint)})
	}
	return s
}

// CheckStarters holds s against the limits l and names the first that is
// broken, by place and not by text.
func CheckStarters(s channel.Starters, l channel.StarterLimits) error {
	if err := countWithin("ice breakers", len(s.IceBreakers), l.IceBreakers); err != nil {
		return err
	}
	if err := countWithin("commands", len(s.Commands), l.Commands); err != nil {
		return err
	}
	for i, text := range s.IceBreakers {
		if err := starterText(fmt.Sprintf("ice breaker %d", i+1), text, l.IceBreaker, l.NoEmoji); err != nil {
			return err
		}
	}
	for i, c := range s.Commands {
		if err := starterText(fmt.Sprintf("name of command %d", i+1), c.Name, l.CommandName, l.NoEmoji); err != nil {
			return err
		}
		if err := starterText(fmt.Sprintf("hint of command %d", i+1), c.Hint, l.CommandHint, l.NoEmoji); err != nil {
			return err
		}
	}
	return nil
}

func countWithin(what string, n int, l channel.Limit) error {
	if n > l.Max {
		return fmt.Errorf("%d %s, at most %d are allowed", n, what, l.Max)
	}
	return nil
}

func starterText(where, text string, l channel.Limit, noEmoji bool) error {
	switch {
	case text == "":
		return fmt.Errorf("%s is empty", where)
	case !l.Allows(text):
		return fmt.Errorf("%s has %d %s, at most %d are allowed", where, l.Unit.Measure(text), l.Unit, l.Max)
	case noEmoji && HasEmoji(text):
		return fmt.Errorf("%s has an emoji, which is not allowed", where)
	}
	return nil
}
