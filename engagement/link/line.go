package link

import "strings"

// LINE makes a link to a LINE Official Account. The account is its basic or
// premium id, with or without the "@". Without text the link opens the page
// to add the account as a friend, and nothing of it comes back. With text it
// opens the conversation with the text in the contact's message field, where
// they may change or delete it; LINE for computers does not know this form.
//
// The forms are those of "Use LINE features with the LINE URL scheme" (LINE
// Developers, as of 2026-11), id and text percent-encoded.
func LINE(account, text string) (Link, error) {
	id := strings.TrimPrefix(account, "@")
	switch {
	case id == "":
		return refuse("account", ProblemEmpty)
	case !only(id, "._-"):
		return refuse("account", ProblemCharacter)
	}
	if err := checkText(text); err != nil {
		return Link{}, err
	}
	if text == "" {
		return Link{"https://line.me/R/ti/p/%40" + id}, nil
	}
	return Link{"https://line.me/R/oaMessage/%40" + id + "/?" + escape(text)}, nil
}
