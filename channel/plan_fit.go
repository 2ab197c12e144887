package channel

// A planner fits the parts of one draft.
type planner struct {
	caps   Capabilities
	policy Policy
	notes  []Note
}

// fitted is what becomes of a part: the parts that carry it, and what changed.
// Notes do not say yet which part of the draft they concern.
type fitted struct {
	parts   Parts
	notes   []Note
	dropped bool // a whole part is missing
}

func (f fitted) add(g fitted) fitted {
	return fitted{append(f.parts, g.parts...), append(f.notes, g.notes...), f.dropped || g.dropped}
}

// quote decides whether the message that is answered can be named.
func (p *planner) quote(id ProviderID) (ProviderID, error) {
	switch {
	case id == "" || p.caps.Reply == SupportFull:
	case p.caps.Reply == SupportPartial:
		p.notes = append(p.notes, Note{Part: -1, Effect: Adapted, Reason: "the channel quotes messages partially"})
	case p.policy == Strict:
		return "", &PlanError{Part: -1, Problem: "the channel cannot quote a message", Cause: Unsupported}
	default:
		p.notes = append(p.notes, Note{Part: -1, Effect: Lost, Reason: "the channel cannot quote a message: sent without the quote"})
		return "", nil
	}
	return id, nil
}

// parts fits all parts of a draft, in order.
func (p *planner) parts(draft Parts) (Parts, error) {
	var out Parts
	mail := p.openMail(draft)
	for i, part := range draft {
		f, fault := p.part(part, i, mail)
		if fault != nil {
			fault.Part = i
			if part != nil {
				fault.Kind = part.Kind()
			}
			return nil, fault
		}
		for _, n := range f.notes {
			n.Part, n.Kind = i, part.Kind()
			p.notes = append(p.notes, n)
		}
		out = append(out, f.parts...)
	}
	return out, nil
}

func (p *planner) part(part Part, i int, mail openedMail) (fitted, *PlanError) {
	if fault := validate(part); fault != nil {
		return fitted{}, fault
	}
	if m, ok := part.(Mail); ok && mail.opened {
		return p.placeMail(m, mail)
	}
	return p.place(mail.heading(part, i), true)
}

// place fits one part, and under Lossy gives up what cannot be kept.
func (p *planner) place(part Part, others bool) (fitted, *PlanError) {
	f, fault := p.fit(part, others)
	if fault == nil || p.policy != Lossy || fault.fatal() {
		return f, fault
	}
	return p.lose(part, fault, others), nil
}

// fit finds a form of part that the channel carries and in which nothing is
// missing. others allows forms of other kinds.
func (p *planner) fit(part Part, others bool) (fitted, *PlanError) {
	fault := p.check(part)
	if fault == nil {
		return p.carried(part), nil
	}
	if p.policy == Strict || fault.fatal() {
		return fitted{}, fault
	}
	for _, w := range p.rewrites(part, fault, others) {
		if f, ok := p.fitAll(w); ok {
			return f, nil
		}
	}
	return fitted{}, fault
}

func (p *planner) check(part Part) *PlanError {
	if fault := validate(part); fault != nil {
		return fault
	}
	return check(part, p.caps.Parts[part.Kind()])
}

func (p *planner) fitAll(w rewrite) (fitted, bool) {
	out := fitted{notes: []Note{w.note()}}
	for _, part := range w.parts {
		f, fault := p.fit(part, w.others)
		if fault != nil {
			return fitted{}, false
		}
		out = out.add(f)
	}
	return out, true
}

func (p *planner) carried(part Part) fitted {
	f := fitted{parts: Parts{part}}
	if p.caps.Parts[part.Kind()].Level == SupportPartial {
		f.notes = []Note{{Effect: Adapted, Reason: "the channel carries " + words(part.Kind()) + " partially"}}
	}
	return f
}

// A rewrite is another form of a part with the same content.
type rewrite struct {
	parts  Parts
	others bool // the new parts may become other kinds in turn
	fault  *PlanError
	did    string
}

func (w rewrite) note() Note {
	return Note{Field: w.fault.Field, Effect: Adapted, Reason: w.fault.reason() + ": " + w.did}
}

// rewrites lists other forms of part, the best first. fault is what keeps it
// from being carried as it is.
func (p *planner) rewrites(part Part, fault *PlanError, others bool) []rewrite {
	var out []rewrite
	switch part.Kind() {
	case PartText:
		out = splitText(part.(Text), p.caps.Parts[PartText].Limits[FieldBody])
	case PartImage, PartVideo, PartAudio, PartFile, PartSticker:
		out = rewriteMedia(part, fault, others)
	case PartButtons, PartList, PartLinkButton, PartQuickReplies:
		out = rewriteRich(part, fault, others)
	case PartContacts, PartLocation, PartCarousel, PartLocationRequest, PartTemplate:
		out = p.rewriteRest(part, fault)
	}
	for i := range out {
		out[i].fault = fault
	}
	return out
}
