package automation

import "strings"

// A Row describes one automation, in words. It is made of what the automation
// runs by, so that it cannot say anything else.
type Row struct {
	// Name is what Starts and explanations call it.
	Name string
	// ID is its number in the table of rules that the documents name.
	ID string
	// Trigger is what starts it, Guards what must hold when it acts, in order, and
	// Cancelled what ends it before, in words.
	Trigger   []string
	Guards    []string
	Cancelled []string
	// Events, Reasons and Endings are the same for programs: the reason is why it
	// does nothing if the guard does not hold. A rule has those that it names.
	Events  []Trigger
	Reasons []Reason
	Endings []Trigger
	// Effect is what it does, and Once for what it does that only once.
	Effect string
	Once   string
}

// Table describes all automations, in the order in which they act on one event.
// Rules come last, as one row.
func Table() []Row {
	rows := make([]Row, 0, len(builtins)+1)
	for _, a := range builtins {
		rows = append(rows, a.row())
	}
	return append(rows, Row{
		Name: "rule:ID", ID: "A30",
		Trigger:   []string{"any event that the rule names, while its condition holds"},
		Guards:    []string{"the rule is switched on", "it is about the same case", "the condition can be evaluated", "the condition holds"},
		Reasons:   []Reason{Off, Gone, ConditionFailed, ConditionFalse},
		Cancelled: []string{"the events that the rule names"},
		Effect:    "the rule's actions in order; stops at one that fails, or goes on if the rule says so",
		Once:      "version of the rule and event; or case, or contact",
	})
}

func (a *automation) row() Row {
	row := Row{Name: a.name, ID: a.id, Effect: a.effect, Once: a.once, Guards: []string{"switched on"}, Reasons: []Reason{Off}}
	for _, o := range a.opens {
		row.Trigger, row.Events = append(row.Trigger, o.words), append(row.Events, o.trigger)
	}
	for _, g := range a.guards {
		row.Guards, row.Reasons = append(row.Guards, g.words), append(row.Reasons, g.reason)
	}
	for _, e := range a.ends {
		row.Cancelled, row.Endings = append(row.Cancelled, e.words), append(row.Endings, e.trigger)
	}
	return row
}

// Markdown is the table as a page of documentation has it.
func Markdown(rows []Row) string {
	var b strings.Builder
	b.WriteString("| automation | starts on | must hold when it acts | ended by | does | once for each |\n|---|---|---|---|---|---|\n")
	for _, r := range rows {
		ended := strings.Join(r.Cancelled, "; ")
		if ended == "" {
			ended = "–"
		}
		cells := []string{"`" + r.Name + "` (" + r.ID + ")", strings.Join(r.Trigger, "; "), strings.Join(r.Guards, "; "), ended, r.Effect, r.Once}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	return b.String()
}
