package routing

import (
	"fmt"
	"slices"
	"strings"
)

// Explain is [Wording.Explain] of the zero Wording.
func Explain(d Decision) []string { return Wording{}.Explain(d) }

// WhyNot is [Wording.WhyNot] of the zero Wording.
func WhyNot(d Decision, agent AgentID) []string { return Wording{}.WhyNot(d, agent) }

// Explain puts a decision into sentences for a person, the choice first: why
// this agent and not another, or why the case waits.
func (w Wording) Explain(d Decision) []string {
	lines := []string{w.choiceOf(d) + "."}
	if d.TieBreak != "" {
		lines = append(lines, fmt.Sprintf("%s came before the next best: %s.", w.agent(d.Agent), ahead[d.TieBreak]))
	}
	for _, c := range d.Candidates {
		if line := w.whyNot(d, c); line != "" {
			lines = append(lines, line)
		}
	}
	return append(lines, w.later(d)...)
}

// WhyNot says of one agent what kept the case from them, one sentence for each
// rule or destination that considered them; none if it did not. Of who is not
// among the candidates it says why nobody considered them.
func (w Wording) WhyNot(d Decision, agent AgentID) []string {
	var lines []string
	for _, c := range d.Candidates {
		if line := w.whyNot(d, c); c.Agent == agent && line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 && !slices.ContainsFunc(d.Candidates, func(c Candidate) bool { return c.Agent == agent }) {
		return []string{fmt.Sprintf("%s was not considered: %s.", w.agent(agent), passedOver(d))}
	}
	return lines
}

// passedOver says why nobody considered somebody.
func passedOver(d Decision) string {
	if len(d.Destinations) == 0 {
		return "a rule decided before"
	}
	return "they serve none of the destinations where agents were looked for"
}

func (w Wording) choiceOf(d Decision) string {
	switch d.Outcome {
	case Assign:
		return fmt.Sprintf("The case is assigned to %s%s", w.agent(d.Agent), w.because(d))
	case Offer:
		return fmt.Sprintf("The case is offered to %s%s", w.list(d.Agents), w.because(d))
	case HandToBot:
		return fmt.Sprintf("The case goes to the bot %s, because no agent could take it", d.Bot)
	case Missed:
		return "The case is missed: nobody took it in time"
	case Hold:
		return w.waits(d)
	}
	return "No rule says where the case goes"
}

func (w Wording) list(agents []AgentID) string {
	names := make([]string, len(agents))
	for i, a := range agents {
		names[i] = w.agent(a)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

func (w Wording) because(d Decision) string {
	switch d.Reason {
	case ByDirect:
		return ", who was asked for by name"
	case ByBinding:
		return ", who is bound to the contact"
	case ByPreferred:
		return ", who served the contact last"
	case ByOwner:
		return ", who owns the contact"
	case ByDefault:
		return fmt.Sprintf(" at %s, the default destination", w.place(d.Destination))
	}
	return fmt.Sprintf(" at %s", w.place(d.Destination))
}

func (w Wording) waits(d Decision) string {
	switch {
	case d.For != "":
		return fmt.Sprintf("The case waits for %s%s", w.agent(d.For), w.because(Decision{Reason: d.Reason}))
	case d.Destination == "":
		return "The case waits, and no rule leads it anywhere"
	}
	return fmt.Sprintf("The case waits at %s: %s", w.place(d.Destination), nobody(d))
}

// nobody says in one phrase why no agent of the destination has it.
func nobody(d Decision) string {
	count := map[Filter]int{}
	for _, c := range d.Candidates {
		if c.Destination == d.Destination {
			count[c.Excluded]++
		}
	}
	for _, f := range []struct {
		filter Filter
		says   string
	}{
		{Full, "those who could take it are full (%d)"}, {Unskilled, "those who are there lack a skill (%d)"},
		{Refused, "those who could take it just refused (%d)"}, {LeftOut, "those who are left must not have it (%d)"},
		{Silent, "those who were there do not answer (%d)"}, {NotActive, "nobody there is active (%d members)"},
	} {
		if n := count[f.filter]; n > 0 {
			return fmt.Sprintf(f.says, n)
		}
	}
	return "nobody who may serve there is known"
}

var excluded = map[Filter]string{
	Unknown: "is not there", Suspended: "is suspended", NotMember: "is not a member", NotPermitted: "may not serve on this channel",
	NotEntitled: "lacks what all work here needs", NotActive: "is not active", Silent: "has not been heard of lately",
	LeftOut: "must not have this case", Refused: "refused it, or let the offer expire", Unskilled: "lacks a skill, or is not good enough at it",
	Full: "has no capacity for another case", Expired: "served the contact too long ago",
}

var ahead = map[TieBreak]string{
	FirstInOrder: "earlier in the list", BestSkilled: "better at what the case needs", IdleLongest: "without a new case for longer",
	LongestAgo: "had a turn longer ago", LoadedLeast: "uses less of the capacity", PreferredFirst: "served the contact last",
	FewerCases: "has fewer cases", ByID: "all else was equal, and the id decides",
}

func (w Wording) whyNot(d Decision, c Candidate) string {
	at := ""
	if c.Destination != "" {
		at = fmt.Sprintf(" at %s", w.place(c.Destination))
	}
	switch {
	case c.Behind != "":
		return fmt.Sprintf("Not %s%s: %s stands before them: %s.", w.agent(c.Agent), at, w.agent(d.Agent), ahead[c.Behind])
	case c.Excluded == "":
		return ""
	case !c.Until.IsZero():
		return fmt.Sprintf("Not %s%s: %s; that ends at %s.", w.agent(c.Agent), at, excluded[c.Excluded], w.clock(c.Until))
	}
	return fmt.Sprintf("Not %s%s: %s.", w.agent(c.Agent), at, excluded[c.Excluded])
}

func (w Wording) later(d Decision) (lines []string) {
	if !d.Limit.IsZero() {
		lines = append(lines, fmt.Sprintf("It stays so until %s at most.", w.clock(d.Limit)))
	}
	if !d.NextChange.IsZero() && !d.NextChange.Equal(d.Limit) {
		lines = append(lines, fmt.Sprintf("Without news, nothing changes before %s.", w.clock(d.NextChange)))
	}
	return lines
}
