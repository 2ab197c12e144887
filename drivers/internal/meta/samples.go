package meta

import (
	"bytes"
	"encoding/json"
)

// anyList is a list of texts. Samples come as one text, as a list and as a list
// of lists, and other clients write them differently again; what is no text is
// left out, so that a sample never breaks a listing.
type anyList []Text

func (l *anyList) UnmarshalJSON(b []byte) error {
	*l = nil
	var many []json.RawMessage
	if json.Unmarshal(b, &many) != nil {
		many = []json.RawMessage{b}
	}
	for _, raw := range many {
		l.add(raw)
	}
	return nil
}

func (l *anyList) add(raw json.RawMessage) {
	var one Text
	var inner anyList
	switch {
	case bytes.Equal(raw, []byte("null")):
	case one.UnmarshalJSON(raw) == nil:
		*l = append(*l, one)
	case raw[0] == '[' && inner.UnmarshalJSON(raw) == nil:
		*l = append(*l, inner...)
	}
}

// score is a rating, alone or in an object with its date.
type score Text

func (s *score) UnmarshalJSON(b []byte) error {
	var object struct {
		Score Text `json:"score"`
	}
	if json.Unmarshal(b, &object) == nil {
		*s = score(object.Score)
		return nil
	}
	return (*Text)(s).UnmarshalJSON(b)
}
