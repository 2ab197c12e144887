package consent

import (
	"strings"

	"github.com/rapport-go/rapport/storage"
)

// Rules say which words of a contact's mean a yes or a no. The zero Rules know
// none.
type Rules struct {
	Keywords []Keyword `json:"keywords,omitempty"`
}

// A Keyword is a set of words that mean the same.
type Keyword struct {
	// Words are words or phrases. A message matches one if it says that and
	// nothing else: see [Rules.Match].
	Words []string `json:"words"`
	// Language is the language that the words belong to, in BCP 47; empty if
	// they mean the same in every language.
	Language string `json:"language,omitempty"`
	// Purpose is what the yes or no is about; empty means every purpose.
	Purpose storage.Purpose `json:"purpose,omitempty"`
	// Grant says that the words are a yes. Otherwise they withdraw.
	Grant bool `json:"grant,omitempty"`
}

// same reports whether two keywords have the same consequence.
func (k Keyword) same(other Keyword) bool {
	return k.Grant == other.Grant && k.Purpose == other.Purpose
}

// language is the usual form of a language tag. "Undetermined" is none.
func language(tag string) string {
	tag = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(tag), "_", "-"))
	if tag == "und" {
		return ""
	}
	return tag
}

// covers reports whether words of the language range are words of the language:
// those of "pt" also belong to "pt-br" (RFC 4647, basic filtering). The empty
// range covers all languages.
func covers(within, tag string) bool {
	return within == "" || within == tag || strings.HasPrefix(tag, within+"-")
}

// overlap reports whether somebody may speak both languages at once.
func overlap(a, b string) bool { return covers(a, b) || covers(b, a) }
