package matrix

import (
	"fmt"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// counted is the limit of each kind of part that readers ask for first.
var counted = map[channel.PartKind]struct {
	field channel.Field
	of    string
}{
	channel.PartText:         {channel.FieldBody, ""},
	channel.PartContacts:     {channel.FieldContacts, "cards"},
	channel.PartButtons:      {channel.FieldButtons, ""},
	channel.PartList:         {channel.FieldRows, "rows"},
	channel.PartQuickReplies: {channel.FieldButtons, ""},
	channel.PartCarousel:     {channel.FieldCards, "cards"},
}

// partRows is a row for each kind of part that some channel sends. Mail is what
// e-mail has beside the others.
func partRows(example func(channel.PartKind, channel.Capabilities) channel.Part) []row {
	var rows []row
	for _, kind := range channel.PartKinds() {
		if example(kind, channel.Capabilities{}) == nil || kind == channel.PartMail {
			continue
		}
		rows = append(rows, row{title(kind), func(c channel.Capabilities) string { return part(kind, c, example(kind, c)) }})
	}
	return rows
}

func title(kind channel.PartKind) string {
	words := strings.ReplaceAll(string(kind), "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// part says how a channel carries a kind of part, or what it makes of an
// example.
func part(kind channel.PartKind, c channel.Capabilities, example channel.Part) string {
	s := c.Parts[kind]
	if s.Level == channel.SupportNone {
		return instead(c, example)
	}
	limit := s.Limits[counted[kind].field]
	switch {
	case limit.IsZero():
		return level(s.Level)
	case limit.Unit == channel.Items && limit.Max == 1:
		return strings.TrimSpace("1 " + strings.TrimSuffix(counted[kind].of, "s"))
	case limit.Unit == channel.Items:
		return strings.TrimSpace(fmt.Sprintf("up to %d %s", limit.Max, counted[kind].of))
	}
	return limit.String()
}

// instead is what a channel carries in place of the example.
func instead(c channel.Capabilities, example channel.Part) string {
	if v, ok := example.(channel.Reaction); ok {
		v.To = "earlier"
		example = v
	}
	plan, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{example}}, c)
	if err != nil {
		return dash
	}
	last := plan.Notes[len(plan.Notes)-1].Reason
	if _, did, ok := strings.Cut(last, ": sent "); ok {
		return did
	}
	return last
}
