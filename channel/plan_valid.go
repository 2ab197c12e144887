package channel

import (
	"math"
	"reflect"
	"strings"
)

// validate says what is wrong with a part on any channel, or nil.
func validate(part Part) *PlanError {
	if part == nil || reflect.TypeOf(part).Kind() == reflect.Pointer {
		return wrong("", "a part is a value of one of the types of package channel")
	}
	switch part.Kind() {
	case PartChoice, PartForm, PartOrder, PartPlaceholder:
		return &PlanError{Problem: "this kind of part only comes in", Cause: Unsupported}
	}
	if !clean(reflect.ValueOf(part)) {
		return wrong("", "a text is not valid UTF-8, or has a NUL in it")
	}
	for _, m := range allMedia(part) {
		if m.ID == "" && m.URL == "" && m.Stored == "" {
			return wrong(FieldMedia, "a file needs an ID, a URL or a stored copy")
		}
	}
	return validateContent(part)
}

func validateContent(part Part) *PlanError {
	switch v := part.(type) {
	case Text:
		return filled(FieldBody, v.Body)
	case Location:
		return validateLocation(v)
	case LocationRequest:
		return filled(FieldBody, v.Body)
	case Contacts:
		return validateContacts(v)
	case Buttons:
		return firstOf(validateFrame(v), validateAnswers(v.Buttons))
	case QuickReplies:
		return firstOf(validateFrame(v), validateAnswers(v.Replies))
	case List:
		return validateList(v)
	case LinkButton:
		return firstOf(validateFrame(v), filled(FieldLabel, v.Label), filled(FieldURL, v.URL))
	case Carousel:
		return validateCarousel(v)
	case Template:
		return validateTemplate(v)
	case Reaction:
		if v.To == "" {
			return wrong("", "a reaction needs the message that it is for")
		}
	}
	return nil
}

func validateLocation(l Location) *PlanError {
	if !(math.Abs(l.Latitude) <= 90 && math.Abs(l.Longitude) <= 180) {
		return wrong("", "no such place: latitude goes from -90 to 90, longitude from -180 to 180")
	}
	return nil
}

func validateContacts(c Contacts) *PlanError {
	if len(c.Cards) == 0 {
		return wrong(FieldContacts, "must not be empty")
	}
	for _, card := range c.Cards {
		if fault := filled(FieldName, card.Name); fault != nil {
			return fault
		}
	}
	return nil
}

func validateAnswers(list []Button) *PlanError {
	if len(list) == 0 {
		return wrong(FieldButtons, "must not be empty")
	}
	for _, x := range list {
		if fault := firstOf(filled(FieldButtonID, x.ID), filled(FieldButtonTitle, x.Title)); fault != nil {
			return fault
		}
	}
	return nil
}

func validateList(l List) *PlanError {
	if fault := validateFrame(l); fault != nil {
		return fault
	}
	if len(l.Sections) == 0 {
		return wrong(FieldSections, "must not be empty")
	}
	for _, s := range l.Sections {
		if len(s.Rows) == 0 {
			return wrong(FieldRows, "must not be empty")
		}
	}
	for _, r := range rowsOf(l) {
		if fault := firstOf(filled(FieldRowID, r.ID), filled(FieldRowTitle, r.Title)); fault != nil {
			return fault
		}
	}
	return nil
}

// validateFrame checks what all rich messages have.
func validateFrame(part Part) *PlanError {
	f, _ := frameOf(part)
	set := 0
	for _, there := range []bool{f.Header.Text != "", f.Header.Image != nil, f.Header.Video != nil, f.Header.File != nil} {
		if there {
			set++
		}
	}
	if set > 1 {
		return wrong(FieldHeader, "is a text or one file, not several")
	}
	return filled(FieldBody, f.Body)
}

func validateCarousel(c Carousel) *PlanError {
	if len(c.Cards) == 0 {
		return wrong(FieldCards, "must not be empty")
	}
	for _, card := range c.Cards {
		if blank(card.Title) && blank(card.Body) && card.Image == nil {
			return wrong(FieldCards, "a card needs a title, a body or a picture")
		}
		for _, b := range card.Buttons {
			if blank(b.Title) || (b.ID == "") == (b.URL == "") {
				return wrong(FieldCardButtons, "a button needs a title, and either an ID or a URL")
			}
		}
	}
	return nil
}

func filled(f Field, text string) *PlanError {
	if blank(text) {
		return wrong(f, "must not be empty")
	}
	return nil
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

func firstOf(faults ...*PlanError) *PlanError {
	for _, f := range faults {
		if f != nil {
			return f
		}
	}
	return nil
}

// allMedia lists every file of a part.
func allMedia(part Part) []Media { return append(mediaOf(part), headerMediaOf(part)...) }
