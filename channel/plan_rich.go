package channel

import "fmt"

// menu stands on the button of a list that was made of buttons. It is the sign
// for a menu in every language.
const menu = "☰"

// A frame is what stands around the answers of a rich message.
type frame struct {
	Header Header
	Body   string
	Footer string
}

// frameOf is the frame of a rich message; false for other parts.
func frameOf(part Part) (frame, bool) {
	switch v := part.(type) {
	case Buttons:
		return frame{v.Header, v.Body, v.Footer}, true
	case List:
		return frame{v.Header, v.Body, v.Footer}, true
	case LinkButton:
		return frame{v.Header, v.Body, v.Footer}, true
	case QuickReplies:
		return frame{Body: v.Body}, true
	}
	return frame{}, false
}

// framed puts part into another frame.
func framed(part Part, f frame) Part {
	switch v := part.(type) {
	case Buttons:
		v.Header, v.Body, v.Footer = f.Header, f.Body, f.Footer
		return v
	case List:
		v.Header, v.Body, v.Footer = f.Header, f.Body, f.Footer
		return v
	case LinkButton:
		v.Header, v.Body, v.Footer = f.Header, f.Body, f.Footer
		return v
	}
	return part
}

// rewriteRich moves what does not fit out of the frame, and otherwise chooses
// another kind of message. A body that is too long for every kind is not cut:
// where that could be is for its author to say.
func rewriteRich(part Part, fault *PlanError, others bool) []rewrite {
	var out []rewrite
	switch fault.Field {
	case FieldHeader:
		out = append(out, moveHeader(part, others))
	case FieldFooter:
		out = append(out, moveFooter(part, others))
	}
	if !others {
		return out
	}
	for _, other := range otherRich(part) {
		last := other[len(other)-1]
		out = append(out, rewrite{parts: other, did: "sent as " + words(last.Kind())})
	}
	if fault.Field == FieldBody {
		return out
	}
	return append(out, rewrite{parts: asText(part), others: true, did: "sent as text"})
}

func moveHeader(part Part, others bool) rewrite {
	f, _ := frameOf(part)
	h := f.Header
	f.Header = Header{}
	if h.Media() != nil {
		return rewrite{parts: Parts{headerPart(h), framed(part, f)}, others: others, did: "sent ahead"}
	}
	f.Body = paragraphs(h.Text, f.Body)
	return rewrite{parts: Parts{framed(part, f)}, others: others, did: "put above the body"}
}

func moveFooter(part Part, others bool) rewrite {
	f, _ := frameOf(part)
	f.Body, f.Footer = paragraphs(f.Body, f.Footer), ""
	return rewrite{parts: Parts{framed(part, f)}, others: others, did: "put below the body"}
}

// headerPart is a media header as a part of its own.
func headerPart(h Header) Part {
	switch {
	case h.Image != nil:
		return Image{Media: *h.Image}
	case h.Video != nil:
		return Video{Media: *h.Video}
	}
	return File{Media: *h.File}
}

// otherRich lists the other kinds of rich message in which nothing goes
// missing, the best first.
func otherRich(part Part) []Parts {
	switch v := part.(type) {
	case Buttons:
		return []Parts{{buttonsAsList(v)}, asQuickReplies(v, v.Buttons, "")}
	case List:
		if b, plain := listAsButtons(v); plain {
			return []Parts{{b}, asQuickReplies(v, b.Buttons, "")}
		}
		return []Parts{asQuickReplies(v, answersOf(v), listAnswers(v))}
	case QuickReplies:
		b := Buttons{Body: v.Body, Buttons: v.Replies}
		return []Parts{{b}, {buttonsAsList(b)}}
	}
	return nil
}

func buttonsAsList(b Buttons) List {
	var rows []Row
	for _, x := range b.Buttons {
		rows = append(rows, Row{ID: x.ID, Title: x.Title})
	}
	return List{Header: b.Header, Body: b.Body, Footer: b.Footer, Label: menu, Sections: []Section{{Rows: rows}}}
}

// asQuickReplies puts what stands around the answers into the text, and what is
// said of them beside their titles as well. A file above goes ahead.
func asQuickReplies(part Part, replies []Button, said string) Parts {
	f, _ := frameOf(part)
	var out Parts
	if f.Header.Media() != nil {
		out = append(out, headerPart(f.Header))
	}
	return append(out, QuickReplies{Body: paragraphs(f.Header.Text, f.Body, said, f.Footer), Replies: replies})
}

func answersOf(l List) []Button {
	var all []Button
	for _, r := range rowsOf(l) {
		all = append(all, Button{ID: r.ID, Title: r.Title})
	}
	return all
}

func listAsButtons(l List) (Buttons, bool) {
	b := Buttons{Header: l.Header, Body: l.Body, Footer: l.Footer}
	for _, s := range l.Sections {
		if s.Title != "" {
			return Buttons{}, false
		}
		for _, r := range s.Rows {
			if r.Description != "" {
				return Buttons{}, false
			}
			b.Buttons = append(b.Buttons, Button{ID: r.ID, Title: r.Title})
		}
	}
	return b, true
}

// asText is a rich message in words, with the file of its header ahead.
func asText(part Part) Parts {
	var out Parts
	f, _ := frameOf(part)
	if f.Header.Media() != nil {
		out = append(out, headerPart(f.Header))
	}
	text := paragraphs(f.Header.Text, f.Body, answers(part), f.Footer)
	return append(out, Text{Body: text})
}

// answers lists in words what can be tapped.
func answers(part Part) string {
	switch v := part.(type) {
	case Buttons:
		return buttonAnswers(v.Buttons)
	case QuickReplies:
		return buttonAnswers(v.Replies)
	case List:
		return listAnswers(v)
	case LinkButton:
		return v.Label + ": " + v.URL
	}
	return ""
}

func buttonAnswers(list []Button) string {
	var all []string
	for i, b := range list {
		all = append(all, numbered(i, b.Title))
	}
	return lines(all...)
}

func listAnswers(l List) string {
	var sections []string
	n := 0
	for _, s := range l.Sections {
		all := []string{s.Title}
		for _, r := range s.Rows {
			title := r.Title
			if r.Description != "" {
				title += " – " + r.Description
			}
			all = append(all, numbered(n, title))
			n++
		}
		sections = append(sections, lines(all...))
	}
	return paragraphs(sections...)
}

func numbered(i int, title string) string { return fmt.Sprintf("%d. %s", i+1, title) }
