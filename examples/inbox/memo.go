package main

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A noteForm is the field in which a note is written; it is never sent.
type noteForm struct {
	Conversation storage.ConversationID
	// Colleagues can be mentioned.
	Colleagues []*storage.Agent
}

// noteForm is where an agent writes notes; nil for one who may only read.
func (a *app) noteForm(c engagement.Composer, me *storage.Agent) *noteForm {
	if c.Why == engagement.ComposerDenied {
		return nil
	}
	return &noteForm{c.Conversation.ID, a.colleagues(me)}
}

// colleagues are all other agents who have not left.
func (a *app) colleagues(me *storage.Agent) []*storage.Agent {
	return slices.DeleteFunc(slices.Clone(a.crew.Load().all), func(c *storage.Agent) bool { return c.Disabled || c.ID == me.ID })
}

// addNote leaves a note. Who is mentioned stands in the text, or was chosen
// beside it.
func (a *app) addNote(r *http.Request, me storage.AgentID, id storage.ConversationID) error {
	text := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("note"), "\r\n", "\n"))
	if text == "" {
		return badRequest("there is nothing to note: write a text")
	}
	told := mentionedIn(text, a.colleagues(&storage.Agent{ID: me}))
	if chosen := storage.AgentID(r.PostFormValue("mention")); chosen != "" && !slices.Contains(told, chosen) {
		told = append(told, chosen)
	}
	_, err := a.engine.AddNote(r.Context(), me, id, text, told...)
	return err
}

// mentionedIn are those whose name stands behind an @ in a text, each once. Of
// two names of which one begins the other, the longer one is meant.
func mentionedIn(text string, known []*storage.Agent) []storage.AgentID {
	byLength := slices.SortedFunc(slices.Values(known), func(a, b *storage.Agent) int { return cmp.Compare(len(b.Name), len(a.Name)) })
	var all []storage.AgentID
	for {
		_, rest, ok := strings.Cut(text, "@")
		if !ok {
			return all
		}
		text = rest
		i := slices.IndexFunc(byLength, func(a *storage.Agent) bool { return beginsWithName(rest, a.Name) })
		if i >= 0 && !slices.Contains(all, byLength[i].ID) {
			all = append(all, byLength[i].ID)
		}
	}
}

// beginsWithName reports whether a text begins with a name, whatever its case,
// and not with a longer word.
func beginsWithName(text, name string) bool {
	if name == "" || len(text) < len(name) || !strings.EqualFold(text[:len(name)], name) {
		return false
	}
	next, _ := utf8.DecodeRuneInString(text[len(name):])
	return !unicode.IsLetter(next) && !unicode.IsDigit(next)
}

// Memo reports whether the message is a note, which only colleagues see.
func (m messageView) Memo() bool { return m.Direction == storage.Internal }

// Told are those who are mentioned, in words; empty for nobody.
func (a *app) told(m *storage.Message, me *storage.Agent) string {
	if len(m.Mentions) == 0 {
		return ""
	}
	return a.namesOf(m.Mentions, me)
}
