package automate

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/storage"
)

// A talkRecord is what is kept with a conversation.
type talkRecord struct {
	// Greeted, ToldClosed and Surveyed are when the contact was welcomed, told that
	// the business is closed, and asked how it was; zero if never.
	Greeted    time.Time `json:"greeted,omitzero"`
	ToldClosed time.Time `json:"told_closed,omitzero"`
	Surveyed   time.Time `json:"surveyed,omitzero"`
	// Paces count what rules did lately, by rule.
	Paces map[string]pace `json:"paces,omitempty"`
	acts
}

// A caseRecord is what is kept with a case.
type caseRecord struct {
	// Closed is why an automation closed it, the Closes-th time that it was closed;
	// empty if none ever did.
	Closed automation.CloseReason `json:"closed,omitempty"`
	Closes int                    `json:"closes,omitempty"`
	// Survey is the question that was asked last; nil if none was.
	Survey *Survey `json:"survey,omitempty"`
	acts
}

// acts are the keys that have acted, by slot: the last, since the keys of a slot
// are about one thing after the other. Rules act on any number of events in one
// slot. Of those the last few are kept: whoever adds an event without the lock of
// the conversation may bring back what has acted meanwhile.
type acts struct {
	Acted map[string][]string `json:"acted,omitempty"`
}

// maxActed is how many keys of a rule are kept.
const maxActed = 10

// A pace is how often a rule has acted since an instant.
type pace struct {
	Since time.Time `json:"since"`
	Times int       `json:"times"`
}

// maxTimes is how often one rule may act on one conversation within paceFor: two
// that cause each other, with the routing between them, would go on for ever.
const (
	maxTimes = 20
	paceFor  = time.Hour
)

// calm reports whether a rule has not acted too often.
func (r *talkRecord) calm(by string, at time.Time) bool {
	p := r.Paces[by]
	return p.Times < maxTimes || at.Sub(p.Since) >= paceFor
}

// count counts that a rule has acted.
func (r *talkRecord) count(by string, at time.Time) {
	p := r.Paces[by]
	if at.Sub(p.Since) >= paceFor {
		p = pace{Since: at}
	}
	p.Times++
	if r.Paces == nil {
		r.Paces = map[string]pace{}
	}
	r.Paces[by] = p
}

// A Survey is a question that was asked at the end of a case, and the answer.
type Survey struct {
	// ID is that of the question.
	ID string `json:"id"`
	// Expires is until when an answer is taken; zero is for ever.
	Expires time.Time `json:"expires,omitzero"`
	AskedAt time.Time `json:"asked_at"`
	// AnsweredAt is when the contact answered; zero if they have not.
	AnsweredAt time.Time `json:"answered_at,omitzero"`
	// Score is the mark, from 1; Comment is what the contact wrote.
	Score   int    `json:"score,omitempty"`
	Comment string `json:"comment,omitempty"`
}

func (a *acts) done(key string) bool { return slices.Contains(a.Acted[slotOf(key)], key) }

func (a *acts) note(key string) {
	slot, most := slotOf(key), 1
	if ofRule(key) {
		most = maxActed
	}
	if a.Acted == nil {
		a.Acted = map[string][]string{}
	}
	all := append(a.Acted[slot], key)
	a.Acted[slot] = all[max(0, len(all)-most):]
}

func readTalk(c *storage.Conversation) (r talkRecord, err error) {
	err = read(c.Automation, &r, "conversation", c.ID.String())
	return r, err
}

func readCase(c *storage.Case) (r caseRecord, err error) {
	err = read(c.Automation, &r, "case", c.ID.String())
	return r, err
}

func read(data []byte, to any, what, id string) error {
	if len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, to); err != nil {
		return fmt.Errorf("automation of %s %s: %w", what, id, err)
	}
	return nil
}

func write(record any) ([]byte, error) {
	data, err := json.Marshal(record)
	if err != nil || string(data) == "{}" {
		return nil, err
	}
	return data, nil
}
