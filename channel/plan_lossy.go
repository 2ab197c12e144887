package channel

import "fmt"

// lose fits as much of a part as can be kept. What goes missing is noted.
func (p *planner) lose(part Part, fault *PlanError, others bool) fitted {
	if short, notes := p.shorten(part); len(notes) > 0 {
		if f, still := p.fit(short, others); still == nil {
			return fitted{notes: notes}.add(f)
		}
	}
	for _, w := range p.rewrites(part, fault, others) {
		if f := p.loseAll(w); len(f.parts) > 0 {
			return f
		}
	}
	return p.drop(part, fault)
}

// loseAll fits as much of a rewrite as can be kept. Nothing is to be gained from
// another form of which the one part is left out in turn.
func (p *planner) loseAll(w rewrite) fitted {
	out := fitted{notes: []Note{w.note()}}
	for _, part := range w.parts {
		f, fault := p.place(part, w.others)
		if fault != nil {
			return fitted{}
		}
		out = out.add(f)
	}
	if len(w.parts) == 1 && out.dropped {
		return fitted{}
	}
	return out
}

// drop leaves a part out. A caption stays.
func (p *planner) drop(part Part, fault *PlanError) fitted {
	out := fitted{notes: []Note{{Field: fault.Field, Effect: Lost, Reason: fault.reason() + ": left out"}}, dropped: true}
	caption, _ := captionOf(part)
	if blank(caption) {
		return out
	}
	f, still := p.place(Text{Body: caption}, true)
	if still != nil {
		return out
	}
	return out.add(f)
}

// shorten cuts texts and lists that are too long.
func (p *planner) shorten(part Part) (Part, []Note) {
	limits := p.caps.Parts[part.Kind()].Limits
	var notes []Note
	lost := func(fault *PlanError, did string) {
		notes = append(notes, Note{Field: fault.Field, Effect: Lost, Reason: fault.reason() + ": " + did})
	}
	part = mapTexts(part, func(f Field, text string) string {
		limit := limits[f]
		if text == "" || limit.Allows(text) || !shortenable(f) {
			return text
		}
		short := truncate(text, limit)
		did := "shortened"
		if short == "" {
			did = "left out"
		}
		lost(&PlanError{Field: f, Limit: limit, Got: limit.Unit.Measure(text)}, did)
		return short
	})
	for _, t := range tallies(part) {
		if limit := limits[t.field]; !limit.IsZero() && limit.Max > 0 && t.n > limit.Max {
			lost(&PlanError{Field: t.field, Limit: limit, Got: t.n}, fmt.Sprintf("%d left out", t.n-limit.Max))
			part = keep(part, t.field, limit.Max)
		}
	}
	return part, notes
}

// shortenable reports whether a shorter text of the field still means something.
func shortenable(f Field) bool {
	switch f {
	case FieldButtonID, FieldRowID, FieldURL, FieldEmoji, FieldHTML:
		return false
	}
	return true
}

// keep leaves the first n of what field counts.
func keep(part Part, field Field, n int) Part {
	switch v := part.(type) {
	case Contacts:
		v.Cards = v.Cards[:n]
		return v
	case Buttons:
		v.Buttons = v.Buttons[:n]
		return v
	case QuickReplies:
		v.Replies = v.Replies[:n]
		return v
	case List:
		if field == FieldSections {
			v.Sections = v.Sections[:n]
			return v
		}
		return keepRows(v, n)
	case Carousel:
		return keepCards(v, field, n)
	case Mail:
		v.Cc = v.Cc[:min(n, len(v.Cc))]
		v.Bcc = v.Bcc[:min(n-len(v.Cc), len(v.Bcc))]
		return v
	}
	return part
}

func keepRows(l List, n int) List {
	var sections []Section
	for _, s := range l.Sections {
		s.Rows = s.Rows[:min(n, len(s.Rows))]
		n -= len(s.Rows)
		if len(s.Rows) > 0 {
			sections = append(sections, s)
		}
	}
	l.Sections = sections
	return l
}

func keepCards(c Carousel, field Field, n int) Carousel {
	if field == FieldCards {
		c.Cards = c.Cards[:n]
		return c
	}
	cards := make([]Card, len(c.Cards))
	for i, card := range c.Cards {
		card.Buttons = card.Buttons[:min(n, len(card.Buttons))]
		cards[i] = card
	}
	c.Cards = cards
	return c
}
