package channel

import (
	"fmt"
	"slices"
)

// openedMail is what becomes of the mail parts of a draft on a channel that is
// not mail: their subjects stand above the draft's first text.
type openedMail struct {
	opened  bool
	subject string
	text    int // the index of the first Text; -1 if none can be carried
}

func (p *planner) openMail(draft Parts) openedMail {
	m := openedMail{opened: p.policy != Strict && p.caps.Parts[PartMail].Level == SupportNone}
	m.text = slices.IndexFunc(draft, func(part Part) bool { t, ok := part.(Text); return ok && !blank(t.Body) })
	if p.caps.Parts[PartText].Level == SupportNone {
		m.text = -1
	}
	if !m.opened {
		return m
	}
	for _, part := range draft {
		if v, ok := part.(Mail); ok {
			m.subject = lines(m.subject, v.Subject)
		}
	}
	return m
}

// heading puts the subject above the first text.
func (m openedMail) heading(part Part, i int) Part {
	t, ok := part.(Text)
	if !ok || i != m.text {
		return part
	}
	t.Body = paragraphs(m.subject, t.Body)
	return t
}

// placeMail accounts for every field of a mail that is not carried as one.
func (p *planner) placeMail(v Mail, m openedMail) (fitted, *PlanError) {
	var out fitted
	if !blank(v.Subject) {
		out.notes = append(out.notes, Note{Field: FieldSubject, Effect: Adapted,
			Reason: "the channel has no subject: put above the text"})
		if m.text < 0 {
			f, fault := p.place(Text{Body: v.Subject}, true)
			if fault != nil {
				return fitted{}, fault
			}
			out = out.add(f)
		}
	}
	notes, fault := p.mailLosses(v, m)
	out.notes = append(out.notes, notes...)
	return out, fault
}

func (p *planner) mailLosses(v Mail, m openedMail) (notes []Note, fault *PlanError) {
	lose := func(f Field, reason string) {
		notes = append(notes, Note{Field: f, Effect: Lost, Reason: reason})
		if p.policy != Lossy && fault == nil {
			fault = &PlanError{Field: f, Problem: reason, Cause: Unsupported}
		}
	}
	switch {
	case blank(v.HTML):
	case m.text >= 0:
		notes = append(notes, Note{Field: FieldHTML, Effect: Adapted, Reason: "the channel carries no HTML: sent as the text beside it"})
	default:
		lose(FieldHTML, "the channel carries no HTML, and there is no text beside it")
	}
	if n := len(v.Cc) + len(v.Bcc); n > 0 {
		lose(FieldCopies, fmt.Sprintf("the channel sends no copies: %d people do not get one", n))
	}
	if len(v.ReplyTo) > 0 {
		lose(FieldReplyTo, "on this channel answers come back to where they are written")
	}
	return notes, fault
}
