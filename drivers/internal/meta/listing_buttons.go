package meta

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/templates"
)

// listedButton is a button of a template (WA templates/components, 2025-11-21).
type listedButton struct {
	Type     Text    `json:"type"`
	Text     Text    `json:"text"`
	URL      Text    `json:"url"`
	Phone    Text    `json:"phone_number"`
	OTP      Text    `json:"otp_type"`
	FlowID   Text    `json:"flow_id"`
	FlowName Text    `json:"flow_name"`
	Example  anyList `json:"example"`
}

func buttons(listed []listedButton) []templates.Button {
	var all []templates.Button
	for _, b := range listed {
		all = append(all, b.button())
	}
	return all
}

func (b *listedButton) button() templates.Button {
	made := templates.Button{
		Kind: templates.ButtonKind(strings.ToLower(string(b.Type))), Title: string(b.Text),
		URL: string(b.URL), Phone: string(b.Phone), OTP: b.otp(),
		Flow:      cmp.Or(string(b.FlowID), string(b.FlowName)),
		Variables: withExamples(string(b.URL), b.Example, nil).Variables,
	}
	before, _, _ := strings.Cut(made.URL, "{{")
	for i := range made.Variables { // a sample may be the whole address
		made.Variables[i].Example = strings.TrimPrefix(made.Variables[i].Example, before)
	}
	if made.OTP != "" {
		made.Kind = templates.ButtonOTP
	}
	return made
}

// otp is how the button hands a one-time code over; empty if it has none. The
// button is created as one of type OTP, and listed as an address of WhatsApp's
// own that says so in its query (WA templates/authentication-templates,
// 2025-11).
func (b *listedButton) otp() templates.OTPKind {
	if b.OTP != "" || upper(b.Type) == "OTP" {
		return templates.OTPKind(cmp.Or(upper(b.OTP), string(templates.OTPCopy)))
	}
	address, err := url.Parse(string(b.URL))
	if upper(b.Type) != "URL" || err != nil || address.Hostname() != "www.whatsapp.com" {
		return ""
	}
	return templates.OTPKind(strings.ToUpper(address.Query().Get("otp_type")))
}
