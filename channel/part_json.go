package channel

import (
	"encoding/json"
	"fmt"
)

// MarshalJSON writes an array of objects, each with its "kind" first.
func (p Parts) MarshalJSON() ([]byte, error) {
	out := []byte{'['}
	for i, part := range p {
		if i > 0 {
			out = append(out, ',')
		}
		if part == nil {
			return nil, fmt.Errorf("part %d: there is none", i)
		}
		var err error
		if out, err = appendTagged(out, string(part.Kind()), part); err != nil {
			return nil, fmt.Errorf("part %d: %w", i, err)
		}
	}
	return append(out, ']'), nil
}

// UnmarshalJSON reads what MarshalJSON wrote. A kind that this version does
// not know is an error: dropping it would lose content.
func (p *Parts) UnmarshalJSON(b []byte) error {
	var raws []json.RawMessage
	if err := json.Unmarshal(b, &raws); err != nil {
		return err
	}
	if raws == nil {
		*p = nil
		return nil
	}
	parts := Parts{}
	for i, raw := range raws {
		part, err := decodePart(raw)
		if err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
		parts = append(parts, part)
	}
	*p = parts
	return nil
}

func decodePart(raw []byte) (Part, error) {
	kind, err := tagOf(raw)
	if err != nil {
		return nil, err
	}
	decode, ok := partDecoders[PartKind(kind)]
	if !ok {
		return nil, fmt.Errorf("unknown kind of part %q", kind)
	}
	return decode(raw)
}

var partDecoders = map[PartKind]func([]byte) (Part, error){
	PartText:            decodeAs[Text],
	PartImage:           decodeAs[Image],
	PartVideo:           decodeAs[Video],
	PartAudio:           decodeAs[Audio],
	PartFile:            decodeAs[File],
	PartSticker:         decodeAs[Sticker],
	PartLocation:        decodeAs[Location],
	PartContacts:        decodeAs[Contacts],
	PartButtons:         decodeAs[Buttons],
	PartQuickReplies:    decodeAs[QuickReplies],
	PartList:            decodeAs[List],
	PartLinkButton:      decodeAs[LinkButton],
	PartCarousel:        decodeAs[Carousel],
	PartLocationRequest: decodeAs[LocationRequest],
	PartTemplate:        decodeTemplate,
	PartReaction:        decodeAs[Reaction],
	PartMail:            decodeAs[Mail],
	PartChoice:          decodeAs[Choice],
	PartForm:            decodeAs[Form],
	PartOrder:           decodeAs[Order],
	PartPlaceholder:     decodeAs[Placeholder],
}

func decodeAs[T Part](raw []byte) (Part, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}

// decodeTemplate stands apart because a template holds Parts, and the table
// that decodes Parts may not refer to itself while it is made.
func decodeTemplate(raw []byte) (Part, error) {
	var v Template
	err := json.Unmarshal(raw, &v)
	return v, err
}

// appendTagged appends v, which must encode as an object, with a "kind" put
// in front.
func appendTagged(out []byte, kind string, v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	out = fmt.Appendf(out, `{"kind":%q`, kind)
	if len(body) > 2 {
		out = append(out, ',')
	}
	return append(out, body[1:]...), nil
}

func tagOf(raw []byte) (string, error) {
	var tag struct {
		Kind string `json:"kind"`
	}
	err := json.Unmarshal(raw, &tag)
	return tag.Kind, err
}
