package templates

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// A Scope says who may use a reply, and where. Agents and Teams say who:
// either is enough, and with neither it is everybody. Channels say where; with
// none it is everywhere. The zero Scope is for nobody, so that a reply whose
// scope was forgotten stays hidden; one for everybody everywhere says All.
type Scope struct {
	All      bool         `json:"all,omitempty"`
	Agents   []string     `json:"agents,omitempty"`
	Teams    []string     `json:"teams,omitempty"`
	Channels []channel.ID `json:"channels,omitempty"`
}

func (s Scope) empty() bool {
	return !s.All && len(s.Agents) == 0 && len(s.Teams) == 0 && len(s.Channels) == 0
}

// A Viewer is an agent who writes on a channel.
type Viewer struct {
	Agent string
	Teams []string
	// Channel is where the agent writes. Empty means that it does not matter,
	// as in a list of all the agent's replies.
	Channel channel.ID
}

// Admits reports whether the viewer may use what has the scope.
func (s Scope) Admits(v Viewer) bool {
	if s.All {
		return true
	}
	return !s.empty() && s.admitsPerson(v) && s.admitsChannel(v.Channel)
}

func (s Scope) admitsPerson(v Viewer) bool {
	if len(s.Agents) == 0 && len(s.Teams) == 0 {
		return true
	}
	return v.Agent != "" && slices.Contains(s.Agents, v.Agent) ||
		slices.ContainsFunc(v.Teams, func(t string) bool { return slices.Contains(s.Teams, t) })
}

func (s Scope) admitsChannel(id channel.ID) bool {
	return len(s.Channels) == 0 || id == "" || slices.Contains(s.Channels, id)
}

// SearchReplies returns the replies that the viewer may use and in which all
// words occur, best first: words that are in the shortcut count most, then the
// name, then the text. Case, accents and full width do not matter. Without
// words, it returns all that the viewer may use, in their order.
func SearchReplies(all []Reply, v Viewer, words string) []Reply {
	visible := slices.DeleteFunc(slices.Clone(all), func(r Reply) bool { return !r.Scope.Admits(v) })
	return ranked(visible, words, func(r *Reply) []string {
		var text string
		rewritten(r.Parts, writing{text: func(s string) string {
			text += s + "\n"
			return s
		}})
		return []string{r.Shortcut, r.Name, text}
	})
}
