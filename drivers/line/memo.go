package line

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// A memo is the tokens of one message, as they are kept between calls.
type memo struct {
	// Quote names the message in a quote. No end of its life is published.
	Quote text `json:"quote,omitempty"`
	// Read marks it, and all before it, as read.
	Read text `json:"read,omitempty"`
	// Reply answers it free of charge: once, and within a minute.
	Reply text `json:"reply,omitempty"`
}

// String is the memo's form for keeping; empty if there is nothing in it.
func (m memo) String() string {
	if m == (memo{}) {
		return ""
	}
	b, err := json.Marshal(m)
	if err != nil {
		return ""
	}
	return string(b)
}

// readMemo reads what String wrote. Anything else is an empty memo.
func readMemo(s string) memo {
	var m memo
	if json.Unmarshal([]byte(s), &m) != nil {
		return memo{}
	}
	return m
}

// replyToken is the token that may be used for m; empty if there is none that
// is fresh.
func replyToken(m *channel.Message) string {
	if m.Answer.IsZero() || m.Now.IsZero() || m.Now.Sub(m.Answer.At) >= answerFor {
		return ""
	}
	return string(readMemo(m.Answer.Memo).Reply)
}
