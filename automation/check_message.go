package automation

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
)

// threeTypes are the types that the library's own automations may send: text,
// rich media with text, and interactive (S4.8 to S4.10, S4.12); and what belongs to
// a mail.
var threeTypes = []channel.PartKind{
	channel.PartText,
	channel.PartImage, channel.PartVideo, channel.PartFile,
	channel.PartButtons, channel.PartQuickReplies, channel.PartLinkButton, channel.PartList,
	channel.PartMail,
}

// message checks a message, and that there is one if there must be. kinds are the
// parts that it may have; nil are all.
func (r *report) message(where string, m Message, required bool, kinds []channel.PartKind) {
	if len(m.Parts) == 0 {
		if required || len(m.Variables) > 0 {
			r.add(where, Missing, "is required: it says nothing")
		}
		return
	}
	before := len(r.faults)
	for i, part := range m.Parts {
		r.part(fmt.Sprintf("%s.parts[%d]", where, i), part, kinds)
	}
	r.variables(where, m)
	if len(r.faults) == before {
		r.written(where, m)
		r.carried(where, m)
	}
}

// part checks what a part is, whatever the channel.
func (r *report) part(where string, part channel.Part, kinds []channel.PartKind) {
	if part == nil {
		r.add(where, WrongContent, "is no part")
		return
	}
	if kinds != nil && !slices.Contains(kinds, part.Kind()) {
		r.add(where, WrongContent, "such a message has text, media with text, or buttons, a link or a list: no %s", strings.ReplaceAll(string(part.Kind()), "_", " "))
	}
	if list, ok := part.(channel.List); ok && list.Header.Media() != nil {
		r.add(where, WrongContent, "the header of a list is none or a text, and no media (S4.11)")
	}
}

// variables checks that all variables exist.
func (r *report) variables(where string, m Message) {
	reply := m.reply()
	for _, name := range reply.Names() {
		if !isVariable(name) {
			r.add(where, WrongVariable, "there is no variable %q", name)
		}
	}
}

// written checks what a canned reply must obey as well: links lead nowhere else
// than they say, and variables stand where text is expected.
func (r *report) written(where string, m Message) {
	reply := m.reply()
	for _, f := range templates.Faults(reply.Check()) {
		at := where
		if f.Index >= 0 && f.Variable == "" {
			at = fmt.Sprintf("%s.parts[%d]", where, f.Index)
		} else if f.Index >= 0 {
			at = fmt.Sprintf("%s.variables[%d]", where, f.Index)
		}
		r.add(at, WrongContent, "%s", f.Problem)
	}
}

// carried plans a message for the channel.
func (r *report) carried(where string, m Message) {
	if !r.planned() {
		return
	}
	_, err := channel.NewPlan(channel.Draft{Parts: m.Parts}, r.Caps)
	if err == nil {
		return
	}
	if e, ok := errors.AsType[*channel.PlanError](err); ok && e.Part >= 0 {
		where = fmt.Sprintf("%s.parts[%d]", where, e.Part)
	}
	r.add(where, NotCarried, "%v", err)
}

// text checks a text with variables that is no message; more are variables that it
// may have beside the usual ones.
func (r *report) text(where, text string, more []string) {
	m := Message{Parts: channel.Parts{channel.Text{Body: text}}}
	reply := m.reply()
	for _, name := range reply.Names() {
		if !isVariable(name) && !slices.Contains(more, name) {
			r.add(where, WrongVariable, "there is no variable %q", name)
		}
	}
}

// survey checks what asks how it was.
func (r *report) survey(s *Survey) {
	if s.On {
		r.required("survey.text", s.Text)
		r.required("survey.button", s.Button)
	}
	r.text("survey.text", s.Text, nil)
	r.text("survey.button", s.Button, nil)
	if s.Text != "" && s.Button != "" && r.planned() {
		r.asked("survey", s.Text, s.Button, s.Native)
	}
	r.within("survey.delay", s.Delay, 0, MaxDelay)
	r.within("survey.quiet", s.Quiet, 0, MaxQuiet)
	r.within("survey.expires", s.Expires, 0, MaxQuiet)
	r.message("survey.thanks", s.Thanks, false, threeTypes)
	r.surveyTemplate("survey.template", s.Template)
}

// asked plans the question, as far as it is known now.
func (r *report) asked(where, text, button string, native bool) {
	if native && r.Caps.Parts[channel.PartButtons].Level == channel.SupportNone && r.Caps.Parts[channel.PartList].Level == channel.SupportNone {
		r.add(where+".native", NotCarried, "the channel has neither buttons nor lists")
		return
	}
	part := channel.LinkButton{Body: text, Label: button, URL: "https://survey.example/s"}
	if _, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{part}}, r.Caps); err != nil {
		r.add(where, NotCarried, "%v", err)
	}
}

func (r *report) surveyTemplate(where string, t *SurveyTemplate) {
	if t == nil {
		return
	}
	r.template(where, t.Name, t.Language)
	for i, v := range t.Values {
		r.text(fmt.Sprintf("%s.values[%d]", where, i), v, []string{surveyLink})
	}
	if t.LinkButton < 0 {
		r.add(where+".link_button", OutOfRange, "must not be below 0")
	}
}

// template checks that a template exists, and that the channel carries any.
func (r *report) template(where, name, language string) {
	r.required(where+".name", name)
	r.required(where+".language", language)
	if name != "" && language != "" && r.Template != nil && !r.Template(name, language) {
		r.add(where, UnknownName, "there is no approved template %q in %q", name, language)
	}
	if r.planned() && r.Caps.Parts[channel.PartTemplate].Level == channel.SupportNone {
		r.add(where, NotCarried, "the channel has no templates")
	}
}
