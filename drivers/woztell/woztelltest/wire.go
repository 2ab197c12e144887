package woztelltest

import (
	"encoding/json"
	"strconv"
	"strings"
)

// sending is the body of sendResponses (d:bot-api).
type sending struct {
	Channel   string            `json:"channelId"`
	Member    string            `json:"memberId"`
	Recipient string            `json:"recipientId"`
	Responses []json.RawMessage `json:"response"`
	Meta      json.RawMessage   `json:"meta"`

	made []*response
}

// response is one message of the business: the properties of all types in one
// (d:wa-message-types, d:fb-message-types). Properties that WOZTELL does not know
// are ignored without a word, such as a caption (hack).
type response struct {
	Type       string        `json:"type"`
	Text       string        `json:"text"`
	URL        string        `json:"url"`
	Attachment string        `json:"attachment_id"`
	FileName   string        `json:"filename"` // not documented
	Quick      []outQuick    `json:"quickReplies"`
	Buttons    []outButton   `json:"buttons"`
	Carousel   []outElement  `json:"carousel"`
	Header     *outHeader    `json:"header"`
	Body       *outText      `json:"body"`
	Footer     *outText      `json:"footer"`
	Action     *outAction    `json:"action"`
	Element    string        `json:"elementName"`
	Language   string        `json:"languageCode"`
	Components outComponents `json:"components"`

	raw json.RawMessage
}

type outText struct {
	Text string `json:"text"`
}

type outQuick struct {
	Type    string `json:"content_type"`
	Title   string `json:"title"`
	Payload string `json:"payload"`
}

// outButton is a button of Messenger's.
type outButton struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	URL     string `json:"url"`
	Payload string `json:"payload"`
}

type outElement struct {
	Title    string      `json:"title"`
	Subtitle string      `json:"subtitle"`
	Image    string      `json:"image_url"`
	Buttons  []outButton `json:"buttons"`
}

// outHeader stands above a message of WhatsApp with buttons.
type outHeader struct {
	Type     string   `json:"type"`
	Text     string   `json:"text"`
	Image    *outFile `json:"image"`
	Video    *outFile `json:"video"`
	Document *outFile `json:"document"`
}

type outFile struct {
	Link     string `json:"link"`
	ID       string `json:"id"`
	Filename string `json:"filename"`
}

type outAction struct {
	Buttons  []outReplyButton `json:"buttons"`
	Button   string           `json:"button"`
	Sections []outSection     `json:"sections"`
}

// outReplyButton has payload where Meta has id (d:wa-message-types).
type outReplyButton struct {
	Type  string `json:"type"`
	Reply struct {
		Payload string `json:"payload"`
		Title   string `json:"title"`
	} `json:"reply"`
}

type outSection struct {
	Title string   `json:"title"`
	Rows  []outRow `json:"rows"`
}

type outRow struct {
	Payload     string `json:"payload"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

// outComponents fill a template or one of its cards.
type outComponents []outComponent

type outComponent struct {
	Type       string          `json:"type"`
	SubType    string          `json:"sub_type"`
	Index      json.RawMessage `json:"index"`
	Parameters []outParameter  `json:"parameters"`
	Cards      []outCard       `json:"cards"`
}

type outCard struct {
	Index      *int          `json:"card_index"`
	Components outComponents `json:"components"`
}

type outParameter struct {
	Type     string    `json:"type"`
	Name     string    `json:"parameter_name"`
	Text     string    `json:"text"`
	Payload  string    `json:"payload"`
	Coupon   string    `json:"coupon_code"`
	Image    *outFile  `json:"image"`
	Video    *outFile  `json:"video"`
	Document *outFile  `json:"document"`
	Location *outPlace `json:"location"`
	Action   *struct {
		Token string `json:"flow_token"`
	} `json:"action"`
}

type outPlace struct {
	Latitude  json.Number `json:"latitude"`
	Longitude json.Number `json:"longitude"`
	Name      string      `json:"name"`
	Address   string      `json:"address"`
}

// file is the picture, film or document of a parameter, or nil.
func (v outParameter) file() *outFile {
	switch {
	case v.Image != nil:
		return v.Image
	case v.Video != nil:
		return v.Video
	}
	return v.Document
}

// file is the picture, film or document of a header, or nil.
func (h *outHeader) file() *outFile {
	switch {
	case h == nil:
		return nil
	case h.Image != nil:
		return h.Image
	case h.Video != nil:
		return h.Video
	}
	return h.Document
}

// part finds the component of a kind, or nil.
func (all outComponents) part(kind string) *outComponent {
	for i := range all {
		if strings.EqualFold(all[i].Type, kind) {
			return &all[i]
		}
	}
	return nil
}

func (all outComponents) values(kind string) []outParameter {
	if c := all.part(kind); c != nil {
		return c.Parameters
	}
	return nil
}

// button finds the component for the button with an index, or nil.
func (all outComponents) button(index int) *outComponent {
	for i := range all {
		c := &all[i]
		if strings.EqualFold(c.Type, "button") && string(c.Index) == `"`+strconv.Itoa(index)+`"` {
			return c
		}
	}
	return nil
}
