package meta

import (
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// A Component fills one part of a template. Providers in front of the Cloud API
// want the same in an envelope of their own.
type Component = outComponent

// Components are what fills t. It fails as Encode does.
func (e Encoder) Components(t channel.Template) ([]Component, error) {
	_, out, err := e.template(t)
	if err != nil {
		return nil, err
	}
	return out.(outTemplate).Components, nil
}

// Content reads what an inbound message holds: an object in which the content
// stands under a key named like kind, as in the Cloud API. It is false for what
// cannot be read so.
func Content(kind string, object json.RawMessage) (channel.Part, bool) {
	var c content
	if json.Unmarshal(object, &c) != nil {
		return nil, false
	}
	part := c.part(Text(kind))
	_, strange := part.(channel.Placeholder)
	return part, !strange
}
