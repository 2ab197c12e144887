package meta

import "github.com/rapport-go/rapport/channel"

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
