package meta

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/rapport-go/rapport/channel"
)

// head is what all outgoing messages have (WA messages/send-messages,
// 2025-11-04). The content follows under a key named like the type.
type head struct {
	Product   string   `json:"messaging_product"`
	Recipient string   `json:"recipient_type,omitempty"`
	To        string   `json:"to,omitempty"`
	User      string   `json:"recipient,omitempty"`
	Context   *replyTo `json:"context,omitempty"`
	Key       string   `json:"biz_opaque_callback_data,omitempty"`
	Type      string   `json:"type"`
}

type replyTo struct {
	Message string `json:"message_id"`
}

// KeyMax is how long a Message's Key may be: the limit of
// biz_opaque_callback_data, in characters (WA messages/send-messages,
// 2025-11-04).
const KeyMax = 512

// An Encoder writes outgoing messages.
type Encoder struct {
	// Op is put into errors: "whatsapp: send".
	Op string
	// Portfolio is the scope of the user ids that can be written to.
	Portfolio string
}

// Encode writes the body of a call to "messages".
func (e Encoder) Encode(m *channel.Message) ([]byte, error) {
	if len(m.Parts) != 1 {
		return nil, e.invalid("a call carries exactly one part")
	}
	kind, content, err := e.content(m.Parts[0])
	if err != nil {
		return nil, err
	}
	return e.EncodeRaw(m, kind, content)
}

// EncodeRaw writes a message whose content the caller made.
func (e Encoder) EncodeRaw(m *channel.Message, kind string, content any) ([]byte, error) {
	h := head{Product: "whatsapp", Recipient: "individual", Key: m.Key, Type: kind}
	if utf8.RuneCountInString(m.Key) > KeyMax {
		return nil, e.invalid("the key is longer than 512 characters")
	}
	if err := e.address(&h, m.To); err != nil {
		return nil, err
	}
	if m.ReplyTo != "" && kind != "reaction" {
		h.Context = &replyTo{string(m.ReplyTo)}
	}
	return e.join(h, content)
}

// join puts the content behind the head.
func (e Encoder) join(h head, content any) ([]byte, error) {
	front, err := json.Marshal(h)
	if err != nil {
		return nil, e.invalid(err.Error())
	}
	back, err := json.Marshal(map[string]any{h.Type: content})
	if err != nil {
		return nil, e.invalid("the content does not encode as JSON")
	}
	front[len(front)-1] = ','
	return append(front, back[1:]...), nil
}

// address chooses the key for the recipient. A business-scoped id in "to" is
// answered with 200 and never delivered, so it goes to "recipient" (WA
// business-scoped-user-ids, 2026-05-28).
func (e Encoder) address(h *head, to channel.Address) error {
	switch to.Kind {
	case channel.AddressPhone:
		h.To = to.Value
		if _, ok := phoneDigits(to.Value); !ok || !strings.HasPrefix(to.Value, "+") {
			return e.invalid("the phone number is not in international form with a plus sign")
		}
	case channel.AddressUser:
		h.User = to.Value
		if to.Scope != "" && to.Scope != e.Portfolio {
			return e.invalid("the user id belongs to another business portfolio")
		}
	case channel.AddressParent:
		h.User = to.Value
	case channel.AddressGroup:
		h.Recipient, h.To = "group", to.Value
	default:
		return e.invalid("no address of kind " + string(to.Kind) + " on WhatsApp")
	}
	if to.Value == "" {
		return e.invalid("the address is empty")
	}
	return nil
}

func (e Encoder) invalid(problem string) error {
	return &channel.Error{Kind: channel.Invalid, Op: e.Op, Detail: problem}
}

func (e Encoder) unsupported(problem string) error {
	return &channel.Error{Kind: channel.Unsupported, Op: e.Op, Detail: problem}
}

// content returns the type's name and its object.
func (e Encoder) content(part channel.Part) (string, any, error) {
	switch p := part.(type) {
	case channel.Text:
		return "text", outText{p.Body, p.Preview}, nil
	case channel.Image:
		return e.medium("image", p.Media, outMedia{Caption: p.Caption})
	case channel.Video:
		return e.medium("video", p.Media, outMedia{Caption: p.Caption})
	case channel.Audio:
		return e.medium("audio", p.Media, outMedia{Voice: p.Voice})
	case channel.File:
		return e.medium("document", p.Media, outMedia{Caption: p.Caption, Name: p.Media.Name})
	case channel.Sticker:
		return e.medium("sticker", p.Media, outMedia{})
	case channel.Location:
		return "location", outPlace{p.Latitude, p.Longitude, p.Name, p.Address}, nil
	case channel.Contacts:
		return "contacts", outCards(p.Cards), nil
	case channel.Reaction:
		return "reaction", outReaction{string(p.To), p.Emoji}, nil
	case channel.Template:
		return e.template(p)
	}
	return e.interactive(part)
}

type outText struct {
	Body    string `json:"body"`
	Preview bool   `json:"preview_url,omitempty"`
}

// outMedia refers to a file by the id of an upload or by a link that Meta
// fetches without credentials; the id wins.
type outMedia struct {
	ID      string `json:"id,omitempty"`
	Link    string `json:"link,omitempty"`
	Caption string `json:"caption,omitempty"`
	Name    string `json:"filename,omitempty"`
	Voice   bool   `json:"voice,omitempty"`
}

func (e Encoder) medium(kind string, m channel.Media, out outMedia) (string, any, error) {
	switch {
	case m.ID != "":
		out.ID = m.ID
	case m.URL != "":
		out.Link = m.URL
	default:
		return "", nil, e.invalid("the " + kind + " has neither an id nor an address")
	}
	return kind, out, nil
}

type outPlace struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

// outReaction always writes the emoji: an empty one takes the reaction away.
type outReaction struct {
	Message string `json:"message_id"`
	Emoji   string `json:"emoji"`
}

func outCards(cards []channel.ContactCard) []card {
	var out []card
	for _, c := range cards {
		out = append(out, outCard(c))
	}
	return out
}
