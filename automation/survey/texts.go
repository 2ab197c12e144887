package survey

import (
	"errors"
	"fmt"
	"strings"
)

// Texts are what the page says in one language. All are required.
type Texts struct {
	Title    string
	Question string
	// Marks name the marks from 1 to 5.
	Marks [5]string
	// Comment is above the field for it, and Optional behind that.
	Comment  string
	Optional string
	Send     string
	// Thanks is said after the answer, and Already to who answers again.
	Thanks  string
	Already string
	// Choose asks for a mark that was left out, TooLong for a shorter comment.
	Choose  string
	TooLong string
	// Expired and Unknown are said about links that are not good.
	Expired string
	Unknown string
	// Trouble asks to try again later.
	Trouble string
}

// English are the texts that are there without any others.
func English() Texts {
	return Texts{
		Title: "How did we do?", Question: "How satisfied are you with our help?",
		Marks:   [5]string{"Very dissatisfied", "Dissatisfied", "Neither", "Satisfied", "Very satisfied"},
		Comment: "Anything you would like to add?", Optional: "optional", Send: "Send",
		Thanks: "Thank you. Your answer helps us to do better.", Already: "You have answered already. Thank you.",
		Choose: "Please choose one of the marks.", TooLong: "Please use fewer words.",
		Expired: "This survey is over.", Unknown: "There is no such page.",
		Trouble: "Your answer could not be saved. Please try again in a moment.",
	}
}

// check reports every text that is missing.
func (t Texts) check(language string) error {
	var faults []error
	all := map[string]string{
		"Title": t.Title, "Question": t.Question, "Comment": t.Comment, "Optional": t.Optional, "Send": t.Send,
		"Thanks": t.Thanks, "Already": t.Already, "Choose": t.Choose, "TooLong": t.TooLong,
		"Expired": t.Expired, "Unknown": t.Unknown, "Trouble": t.Trouble,
	}
	for i, mark := range t.Marks {
		all[fmt.Sprintf("Marks[%d]", i)] = mark
	}
	for name, text := range all {
		if strings.TrimSpace(text) == "" {
			faults = append(faults, fmt.Errorf("survey: the text %s of %q is empty", name, language))
		}
	}
	return errors.Join(faults...)
}

// wanted are the languages that a reader wants, best first: the contact's, then
// what the browser says.
func wanted(contact, header string) []string {
	var all []string
	for _, one := range append([]string{contact}, strings.Split(header, ",")...) {
		tag, _, _ := strings.Cut(strings.TrimSpace(one), ";")
		if tag != "" && tag != "*" {
			all = append(all, strings.ToLower(tag))
		}
	}
	return all
}

// chosen finds the texts for a reader, and their language.
func (h *Handler) chosen(contact, header string) (string, Texts) {
	for _, tag := range wanted(contact, header) {
		for tag != "" {
			if t, ok := h.texts[tag]; ok {
				return tag, t
			}
			i := strings.LastIndexByte(tag, '-')
			tag = tag[:max(i, 0)]
		}
	}
	return h.fallback, h.texts[h.fallback]
}

// leftward are languages that are written from right to left.
var leftward = map[string]bool{"ar": true, "dv": true, "fa": true, "he": true, "ps": true, "sd": true, "ug": true, "ur": true, "yi": true}

func direction(language string) string {
	primary, _, _ := strings.Cut(language, "-")
	if leftward[primary] {
		return "rtl"
	}
	return "ltr"
}
