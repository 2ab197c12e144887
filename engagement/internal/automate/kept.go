package automate

import (
	"encoding/json"
	"fmt"
	"strings"
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
	acts
}

// A caseRecord is what is kept with a case.
type caseRecord struct {
	// Closed is why an automation closed it; empty if none did.
	Closed automation.CloseReason `json:"closed,omitempty"`
	// Survey is the question that was asked last; nil if none was.
	Survey *Survey `json:"survey,omitempty"`
	acts
}

// acts are the keys that have acted: of each family the last, since the keys of a
// family are about one thing after the other.
type acts struct {
	Acted map[string]string `json:"acted,omitempty"`
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

// family is what keys about the same have in common: the name that they begin
// with, and what it is about.
func family(key string) string {
	parts := strings.SplitN(key, ":", 3)
	if len(parts) < 3 {
		return key
	}
	return parts[0] + ":" + parts[1]
}

func (a *acts) done(key string) bool { return a.Acted[family(key)] == key }

func (a *acts) note(key string) {
	if a.Acted == nil {
		a.Acted = map[string]string{}
	}
	a.Acted[family(key)] = key
}

func readTalk(c *storage.Conversation) (r talkRecord, err error) {
	return r, read(c.Automation, &r, "conversation", c.ID.String())
}

func readCase(c *storage.Case) (r caseRecord, err error) {
	return r, read(c.Automation, &r, "case", c.ID.String())
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
