package woztelltest

import (
	"bytes"
	"encoding/json"
)

// project leaves of an answer what was selected. Without a selection it is a
// scalar, and told as it is.
func project(raw json.RawMessage, sub []field) (json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	if sub == nil || string(raw) == "null" {
		return raw, nil
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) == nil {
		return projectAll(items, sub)
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil {
		return nil, errQuery
	}
	var out object
	for _, f := range sub {
		inner, ok := all[f.name]
		if !ok {
			return nil, unknownField(f.name)
		}
		made, err := project(inner, f.sub)
		if err != nil {
			return nil, err
		}
		out.add(f.alias, made)
	}
	return out.raw(), nil
}

func projectAll(items []json.RawMessage, sub []field) (json.RawMessage, error) {
	out := []json.RawMessage{}
	for _, item := range items {
		made, err := project(item, sub)
		if err != nil {
			return nil, err
		}
		out = append(out, made)
	}
	return mustJSON(out), nil
}

// An object keeps its properties in their order.
type object struct{ body []byte }

func (o *object) add(name string, raw json.RawMessage) {
	if len(o.body) > 0 {
		o.body = append(o.body, ',')
	}
	o.body = append(o.body, mustJSON(name)...)
	o.body = append(append(o.body, ':'), raw...)
}

func (o *object) raw() json.RawMessage { return json.RawMessage("{" + string(o.body) + "}") }
