package consent

import (
	"strings"

	"github.com/rapport-go/rapport/storage"
)

// PurposeOf is the purpose that a provider means by its word in an event about
// consent; the empty word is every purpose. WhatsApp says "marketing_messages" (Meta,
// webhooks/reference/user_preferences, read in 2026-11). A word that is not
// known narrows a yes to that word, and widens a no to every purpose: rather
// too few messages than one that was not wanted.
func PurposeOf(word string, granted bool) storage.Purpose {
	p := storage.Purpose(strings.ToLower(strings.TrimSpace(word)))
	switch short := storage.Purpose(strings.TrimSuffix(string(p), "_messages")); short {
	case "", storage.PurposeMarketing, storage.PurposeUtility, storage.PurposeAuthentication, storage.PurposeOther:
		return short
	}
	if granted {
		return p
	}
	return ""
}
