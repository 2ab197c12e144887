package messengertest

import (
	"encoding/json"
	"slices"
)

// The fields of the Messenger profile (MP and its pages).
type (
	localGreeting struct {
		Locale string `json:"locale"`
		Text   string `json:"text"`
	}
	localQuestions struct {
		Locale    string     `json:"locale"`
		Questions []question `json:"call_to_actions"`
	}
	question struct {
		Question string `json:"question"`
		Payload  string `json:"payload"`
	}
	localMenu struct {
		Locale   string      `json:"locale"`
		Disabled bool        `json:"composer_input_disabled"`
		Items    []outButton `json:"call_to_actions"`
	}
	localCommands struct {
		Locale   string    `json:"locale"`
		Commands []command `json:"commands"`
	}
	command struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	}
)

var profileChecks = map[string]func(json.RawMessage) *refusal{
	"get_started": checkGetStarted, "greeting": checkGreeting, "ice_breakers": checkIceBreakers,
	"persistent_menu": checkMenu, "commands": checkCommands, "whitelisted_domains": checkDomains,
	"account_linking_url": checkAny,
}

func checkAny(json.RawMessage) *refusal { return nil }

func checkGetStarted(raw json.RawMessage) *refusal {
	var set struct {
		Payload string `json:"payload"`
	}
	if json.Unmarshal(raw, &set) != nil {
		return invalid("get_started must be an object")
	}
	return required("get_started[payload]", set.Payload, 1000)
}

// hasDefault wants the default locale among the others.
func hasDefault(field string, locales []string) *refusal {
	if !slices.Contains(locales, "default") {
		return invalid("%s needs the locale default", field)
	}
	return nil
}

// checkGreeting: texts of 160 characters (from memory of MP).
func checkGreeting(raw json.RawMessage) *refusal {
	var set []localGreeting
	if json.Unmarshal(raw, &set) != nil {
		return invalid("greeting must be a list")
	}
	var locales []string
	for _, g := range set {
		if no := required("greeting[text]", g.Text, 160); no != nil {
			return no
		}
		locales = append(locales, g.Locale)
	}
	return hasDefault("greeting", locales)
}

// checkIceBreakers: four questions for each locale, and the default locale
// (ICE). The older form is a list of questions without locales, which this
// server does not take.
func checkIceBreakers(raw json.RawMessage) *refusal {
	var set []localQuestions
	if json.Unmarshal(raw, &set) != nil {
		return invalid("ice_breakers must be a list")
	}
	var locales []string
	for _, l := range set {
		if len(l.Questions) < 1 || len(l.Questions) > 4 {
			return invalid("%d ice breakers, between 1 and 4 are allowed", len(l.Questions))
		}
		for _, q := range l.Questions {
			if no := firstOf(required("question", q.Question, 80), required("payload", q.Payload, 1000)); no != nil {
				return no
			}
		}
		locales = append(locales, l.Locale)
	}
	return hasDefault("ice_breakers", locales)
}

// checkMenu: 20 items with titles of 30 characters, which answer or open an
// address (PM).
func checkMenu(raw json.RawMessage) *refusal {
	var set []localMenu
	if json.Unmarshal(raw, &set) != nil {
		return invalid("persistent_menu must be a list")
	}
	var locales []string
	for _, l := range set {
		if len(l.Items) > 20 || (len(l.Items) == 0 && !l.Disabled) {
			return invalid("%d items in the menu, between 1 and 20 are allowed", len(l.Items))
		}
		for _, item := range l.Items {
			if no := checkMenuItem(item); no != nil {
				return no
			}
		}
		locales = append(locales, l.Locale)
	}
	return hasDefault("persistent_menu", locales)
}

func checkMenuItem(b outButton) *refusal {
	title := required("call_to_actions[title]", b.Title, 30)
	switch b.Type {
	case "postback":
		return firstOf(title, required("call_to_actions[payload]", b.Payload, 1000))
	case "web_url":
		if !isWeb(b.URL) {
			return invalid("an item of type web_url needs an url")
		}
		return title
	}
	return invalid("an item of the menu is a postback or a web_url")
}

// checkCommands: 1 to 100 commands with names of 32 and descriptions of 64
// characters (CMD).
func checkCommands(raw json.RawMessage) *refusal {
	var set []localCommands
	if json.Unmarshal(raw, &set) != nil || len(set) == 0 {
		return invalid("commands must be a list")
	}
	for _, l := range set {
		if len(l.Commands) < 1 || len(l.Commands) > 100 {
			return invalid("%d commands, between 1 and 100 are allowed", len(l.Commands))
		}
		for _, c := range l.Commands {
			if no := firstOf(required("commands[name]", c.Name, 32), required("commands[description]", c.Description, 64)); no != nil {
				return no
			}
		}
	}
	return nil
}

func checkDomains(raw json.RawMessage) *refusal {
	var set []string
	if json.Unmarshal(raw, &set) != nil {
		return invalid("whitelisted_domains must be a list")
	}
	for _, domain := range set {
		if !isWeb(domain) {
			return invalid("a domain must begin with its protocol")
		}
	}
	return nil
}
