package woztelltest

import "encoding/json"

// of writes an answer in the shape. Entries that were refused stand among the
// others, while the whole says ok (d:bot-api).
func (a Answer) of(member string, sent []outcome) json.RawMessage {
	switch a {
	case AnswerMessages:
		return mustJSON(struct {
			OK     int               `json:"ok"`
			Result []json.RawMessage `json:"result"`
		}{1, entries(sent, outcome.platformEntry)})
	case AnswerNested:
		return answered(member, entries(sent, outcome.platformEntry))
	case AnswerTop:
		return mustJSON(struct {
			OK int    `json:"ok"`
			ID string `json:"messageId,omitempty"`
		}{1, firstID(sent)})
	case AnswerData:
		return mustJSON(struct {
			OK   int     `json:"ok"`
			Data *inData `json:"data"`
		}{1, &inData{MessageID: firstID(sent)}})
	case AnswerNoID:
		return mustJSON(struct {
			OK     int    `json:"ok"`
			Member string `json:"member"`
		}{1, member})
	}
	return answered(member, entries(sent, outcome.eventEntry))
}

type sendResult struct {
	OK     int               `json:"ok"`
	Result []json.RawMessage `json:"result"`
}

func answered(member string, all []json.RawMessage) json.RawMessage {
	return mustJSON(struct {
		OK     int        `json:"ok"`
		Member string     `json:"member"`
		Result sendResult `json:"sendResult"`
	}{1, member, sendResult{1, all}})
}

func entries(sent []outcome, write func(outcome) json.RawMessage) []json.RawMessage {
	all := make([]json.RawMessage, 0, len(sent))
	for _, o := range sent {
		if o.no != nil {
			all = append(all, o.no.wire())
			continue
		}
		all = append(all, write(o))
	}
	return all
}

func (o outcome) eventEntry() json.RawMessage {
	return mustJSON(struct {
		Event messageEvent `json:"messageEvent"`
	}{o.event})
}

func (o outcome) platformEntry() json.RawMessage {
	type message struct {
		ID string `json:"id"`
	}
	var entry struct {
		Result struct {
			Messages []message `json:"messages"`
		} `json:"result"`
	}
	entry.Result.Messages = []message{{o.id}}
	return mustJSON(entry)
}

func firstID(sent []outcome) string {
	for _, o := range sent {
		if o.id != "" {
			return o.id
		}
	}
	return ""
}
