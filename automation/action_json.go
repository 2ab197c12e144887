package automation

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// MarshalJSON writes an array of objects, each with its "do" first.
func (a Actions) MarshalJSON() ([]byte, error) {
	out := []byte{'['}
	for i, one := range a {
		if i > 0 {
			out = append(out, ',')
		}
		if one == nil {
			return nil, fmt.Errorf("action %d: there is none", i)
		}
		body, err := json.Marshal(one)
		if err != nil {
			return nil, fmt.Errorf("action %d: %w", i, err)
		}
		out = fmt.Appendf(out, `{"do":%q`, string(one.Kind()))
		if len(body) > len("{}") {
			out = append(out, ',')
		}
		out = append(out, body[1:]...)
	}
	return append(out, ']'), nil
}

// UnmarshalJSON reads what MarshalJSON wrote. What it does not know is an error:
// an action that is left out could be the one that matters.
func (a *Actions) UnmarshalJSON(b []byte) error {
	var raws []json.RawMessage
	if err := json.Unmarshal(b, &raws); err != nil {
		return err
	}
	*a = nil
	for i, raw := range raws {
		one, err := decodeAction(raw)
		if err != nil {
			return fmt.Errorf("action %d: %w", i, err)
		}
		*a = append(*a, one)
	}
	return nil
}

func decodeAction(raw []byte) (Action, error) {
	var tag struct {
		Do ActionKind `json:"do"`
	}
	if err := json.Unmarshal(raw, &tag); err != nil {
		return nil, err
	}
	decode, ok := actionDecoders[tag.Do]
	if !ok {
		return nil, fmt.Errorf("unknown action %q", tag.Do)
	}
	return decode(raw)
}

var actionDecoders = map[ActionKind]func([]byte) (Action, error){
	DoSend:         decodeAs[Send],
	DoSendTemplate: decodeAs[SendTemplate],
	DoClose:        decodeAs[Close],
	DoLabel:        decodeAs[Label],
	DoSetPriority:  decodeAs[SetPriority],
	DoSetAttribute: decodeAs[SetAttribute],
	DoRoute:        decodeAs[Route],
	DoHandToPeople: decodeAs[HandToPeople],
	DoAskSurvey:    decodeAs[AskSurvey],
	DoNotify:       decodeAs[Notify],
	DoAddNote:      decodeAs[AddNote],
	DoSetOwner:     decodeAs[SetOwner],
	DoEmit:         decodeAs[Emit],
}

// decodeAs reads an action of one type. What the type does not have is an error.
func decodeAs[T Action](raw []byte) (Action, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, err
	}
	delete(fields, "do")
	plain, err := json.Marshal(fields)
	if err != nil {
		return nil, err
	}
	var v T
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	err = d.Decode(&v)
	return v, err
}
