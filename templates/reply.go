package templates

import (
	"regexp"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// A Reply is a canned reply: parts that an agent may insert into a message and
// change before it is sent. It is a plain document; whoever stores it decides
// who may write it.
type Reply struct {
	// ID names the reply. Version counts its changes, from 1; both are given by
	// whoever stores it.
	ID      string `json:"id"`
	Version int64  `json:"version,omitempty"`
	// Name is what agents see in a list.
	Name string `json:"name"`
	// Shortcut is what an agent types to get it: letters, digits, hyphens and
	// underscores. Empty is none.
	Shortcut string `json:"shortcut,omitempty"`
	// Parts are what is inserted. Their texts may have variables, such as
	// {{contact.name}}.
	Parts channel.Parts `json:"parts"`
	// Variables says more about some of the variables.
	Variables []ReplyVariable `json:"variables,omitempty"`
	// Scope says who may use it, and where.
	Scope Scope `json:"scope"`
}

// A ReplyVariable says more about a variable of a reply.
type ReplyVariable struct {
	// Name is the variable's name, without braces.
	Name string `json:"name"`
	// Otherwise stands where the variable has no value. If it is empty too, the
	// agent must fill it, unless the variable is Optional.
	Otherwise string `json:"otherwise,omitempty"`
	// Optional lets nothing stand there, and takes the blank before it away:
	// "Hello {{contact.name}}!" becomes "Hello!".
	Optional bool `json:"optional,omitempty"`
}

var replyVariable = regexp.MustCompile(`\{\{\s*([A-Za-z0-9_][A-Za-z0-9_.-]*)\s*\}\}`)

// Names lists the variables in the reply's texts and links, each once, in the
// order in which they occur.
func (r *Reply) Names() []string {
	var names []string
	note := func(text string) string {
		for _, found := range replyVariable.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(names, found[1]) {
				names = append(names, found[1])
			}
		}
		return text
	}
	rewritten(r.Parts, writing{text: note, link: note, html: note})
	return names
}
