package thread

import "slices"

// The most ids that are followed, and that an answer names.
const (
	maxFollows = 50
	maxChain   = 20
)

// Follows returns the ids that a mail comes after, surest first: those of
// In-Reply-To, then References from the newest to the oldest, each once, without
// self and without empty ones. At most 50.
func Follows(inReplyTo, references []string, self string) []string {
	newest := slices.Clone(references)
	slices.Reverse(newest)
	return distinct(slices.Concat(inReplyTo, newest), self, maxFollows)
}

// distinct leaves out empty ids, repeated ones and self.
func distinct(ids []string, self string, most int) []string {
	var kept []string
	seen := map[string]bool{"": true, self: true}
	for _, id := range ids {
		if !seen[id] && len(kept) < most {
			seen[id] = true
			kept = append(kept, id)
		}
	}
	return kept
}

// Chain returns the References of an answer to parent, whose own References are
// those given (RFC 5322, 3.6.4): each id once, ending in parent. Of more than 20
// the first and the last ones are kept. It is empty if parent is.
func Chain(parentReferences []string, parent string) []string {
	if parent == "" {
		return nil
	}
	chain := append(distinct(parentReferences, parent, len(parentReferences)), parent)
	if len(chain) > maxChain {
		chain = slices.Concat(chain[:1], chain[len(chain)-maxChain+1:])
	}
	return chain
}
