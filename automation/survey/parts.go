package survey

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// Link is the address of a survey: a base such as "https://shop.example/survey",
// under which the [Handler] is, and a token.
func Link(base, token string) string { return strings.TrimRight(base, "/") + "/" + token }

// Parts ask with a button that opens the form (S4.47).
func Parts(text, button, link string) channel.Parts {
	return channel.Parts{channel.LinkButton{Body: text, Label: button, URL: link}}
}

// choicePrefix begins the ids of native answers.
const choicePrefix = "survey:"

// NativeParts ask with the channel's own buttons, or its own list if it has too few
// buttons; label is what opens the list. names are the marks from 1 to 5. It is
// false if the channel has neither, or not with names as long as these; then
// [Parts] must do.
func NativeParts(id, text, label string, names [5]string, caps channel.Capabilities) (channel.Parts, bool) {
	var buttons []channel.Button
	var rows, numbered []channel.Row
	for i, name := range names {
		choice, number := fmt.Sprintf("%s%s:%d", choicePrefix, id, i+1), strconv.Itoa(i+1)
		title := number + " – " + name
		buttons = append(buttons, channel.Button{ID: choice, Title: title})
		rows = append(rows, channel.Row{ID: choice, Title: title})
		numbered = append(numbered, channel.Row{ID: choice, Title: number, Description: name})
	}
	for _, part := range []channel.Part{
		channel.Buttons{Body: text, Buttons: buttons},
		channel.QuickReplies{Body: text, Replies: buttons},
		channel.List{Body: text, Label: label, Sections: []channel.Section{{Rows: rows}}},
		channel.List{Body: text, Label: label, Sections: []channel.Section{{Rows: numbered}}},
	} {
		if carries(part, caps) {
			return channel.Parts{part}, true
		}
	}
	return nil, false
}

// carries reports whether the channel shows a part just as it is.
func carries(part channel.Part, caps channel.Capabilities) bool {
	_, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{part}, Policy: channel.Strict}, caps)
	return err == nil
}

// ParseChoice reads the id of a button or row that was tapped. It is false for ids
// that are not of a survey. Whoever stores the answer makes sure that the survey was
// sent to the contact who tapped: an id is no proof of that.
func ParseChoice(choice string) (id string, score int, ok bool) {
	rest, ok := strings.CutPrefix(choice, choicePrefix)
	if !ok {
		return "", 0, false
	}
	i := strings.LastIndexByte(rest, ':')
	if i <= 0 || len(rest) != i+2 {
		return "", 0, false
	}
	score, err := strconv.Atoi(rest[i+1:])
	if err != nil || score < 1 || score > 5 {
		return "", 0, false
	}
	return rest[:i], score, true
}
