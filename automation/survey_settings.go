package automation

// Survey asks the contact how it was, when a case that a person served is closed
// (S4.45). What is asked is fixed: a mark from 1 to 5, and a comment (S4.48).
type Survey struct {
	On bool `json:"on"`
	// Text is the message, and Button what stands on its button (S4.47). Both may
	// have variables. Required.
	Text   string `json:"text,omitempty"`
	Button string `json:"button,omitempty"`
	// Native asks with the channel's own buttons, and not with a link to the form.
	Native bool `json:"native,omitempty"`
	// Delay waits after the close, so that a case that is reopened at once is not
	// asked about.
	Delay Duration `json:"delay,omitempty"`
	// Quiet is for how long a contact who was asked is not asked again. 0 asks
	// after every case.
	Quiet Duration `json:"quiet,omitempty"`
	// Expires is how long an answer is taken. 0 means DefaultSurveyExpires.
	Expires Duration `json:"expires,omitempty"`
	// SkipAutoClosed asks nobody whose case was closed for their silence (S4.50).
	SkipAutoClosed bool `json:"skip_auto_closed,omitempty"`
	// Template asks when the session window is closed. Without one nobody is asked
	// then (S4.49).
	Template *SurveyTemplate `json:"template,omitempty"`
	// Thanks is said to who has answered; empty says nothing.
	Thanks Message `json:"thanks,omitzero"`
}

// A SurveyTemplate is the approved template that asks outside of the session
// window.
type SurveyTemplate struct {
	Name     string `json:"name"`
	Language string `json:"language"`
	// Values are the values of its body, in order. They may have variables;
	// {{survey.link}} is the address of the form.
	Values []string `json:"values,omitempty"`
	// LinkButton is the place of the button that opens the form, from 1: the token
	// of the address is its value. 0 is no such button.
	LinkButton int `json:"link_button,omitempty"`
}
