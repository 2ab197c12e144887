package engagement_test

import (
	"fmt"
	"strings"
)

const pageHead = `# Who may do what

Every operation of the engine that takes an agent, and every question of a screen, tried by every kind of agent on five things. A test
does that and writes this page; it fails if the page is not what happens, if a method is missing here, if somebody who may not changes anything (the journal and the
provider's calls are compared), or if they are told a word of what they may not see:

` + "```sh\ngo test ./engagement -run 'TheMatrixIsComplete|EveryoneTriesEverything'\n```" + `

The five characters of a cell stand for: the agent's own case · one that waits on the agent's channel · one that a colleague of another team serves there ·
one on another channel · one of another tenant in the same database. Settings have one character for all of them, or one for each place. Conversations, contacts
and messages are those of the case.

| | |
|---|---|
| y | it was done, or answered |
| r | the agent may, but something else is against it: somebody serves the case, or it is in another state |
| - | refused, with a ` + "`*DeniedError`" + ` |
| ? | not found |
| 0 | answered, without a word of it |

Methods that take no agent act for the host, which may everything: they are not here, and no request of a browser should reach one with an id that the host has not
checked. So does an empty agent, where a method says so.

The columns: the three roles that are built in; *one*, a role with ` + "`view_cases`, `reply` and `view_skills`" + ` on one channel; roles with a single permission
on that channel; *none*, a role with none; *off*, a disabled administrator; *who?*, an id that nobody has added.
`

var shortNames = map[string]string{
	"administrator": "admin", "supervisor": "lead", "agent": "agent", "serves one channel": "one", "nothing": "none", "disabled": "off", "unknown": "who?",
}

// matrixOf is the page of all outcomes.
func matrixOf(all []row, who []actor, cells [][]string) string {
	var b strings.Builder
	b.WriteString(pageHead)
	b.WriteString("\n| what | takes |")
	for _, a := range who {
		name, ok := shortNames[a.name]
		if !ok {
			name = "`" + strings.TrimPrefix(a.name, "only ") + "`"
		}
		fmt.Fprintf(&b, " %s |", name)
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(who)) + "\n")
	for i, r := range all {
		fmt.Fprintf(&b, "| %s | %s |", r.name, r.takes.text)
		for _, c := range cells[i] {
			fmt.Fprintf(&b, " `%s` |", c)
		}
		b.WriteString("\n")
	}
	return b.String()
}
