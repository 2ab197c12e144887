package link

import "strings"

// refLength is the longest ref (Messenger Platform, "m.me Links", as of
// 2026-11).
const refLength = 2083

// Messenger makes a link that opens a conversation with a Facebook page. The
// page is its user name or its id. The ref comes back as the referral of the
// contact's first postback, or of a referral event if there is a conversation
// already, where the contact's application passes it on; empty means none.
//
// A ref has at most 2083 letters, digits, "-", "_" and "=" (Messenger
// Platform, "m.me Links" and "messaging_referrals", as of 2026-11).
func Messenger(page, ref string) (Link, error) {
	switch {
	case page == "":
		return refuse("page", ProblemEmpty)
	case !only(page, ".-"), strings.Trim(page, ".-") == "":
		return refuse("page", ProblemCharacter)
	case len(ref) > refLength:
		return refuse("ref", ProblemTooLong)
	case !only(ref, "-_="):
		return refuse("ref", ProblemCharacter)
	}
	address := "https://m.me/" + page
	if ref != "" {
		address += "?ref=" + escape(ref)
	}
	return Link{address}, nil
}
