package link

import "strings"

// WhatsApp makes a link that opens a WhatsApp conversation with a number: one
// of the business's channels, or a colleague's own telephone, outside of any
// channel. The number is in E.164 with its plus. The text is put into the
// contact's message field, where they may change or delete it; empty means
// nothing.
//
// The form is that of WhatsApp's "How to use click to chat": digits only, no
// plus, no zeros in front, the text percent-encoded. The digits are those that
// are given, since WhatsApp itself knows the other spellings of a number.
func WhatsApp(phone, text string) (Link, error) {
	digits, ok := phoneDigits(phone)
	if !ok {
		return refuse("phone", ProblemNotPhone)
	}
	if err := checkText(text); err != nil {
		return Link{}, err
	}
	address := "https://wa.me/" + digits
	if text != "" {
		address += "?text=" + escape(text)
	}
	return Link{address}, nil
}

// phoneDigits are the digits of a number that has the shape of E.164: a plus,
// a country code, at most 15 digits (ITU-T E.164, 2010-11).
func phoneDigits(phone string) (string, bool) {
	const fewest, most = 7, 15
	digits, ok := strings.CutPrefix(phone, "+")
	if !ok || len(digits) < fewest || len(digits) > most || digits[0] == '0' {
		return "", false
	}
	return digits, strings.Trim(digits, "0123456789") == ""
}
