package whatsapptest

// The shapes of content that are the same in both directions (WA
// messages/send-messages, 2025-11-04; WA webhooks/reference/messages, 2026-03).

type wireText struct {
	Body    string `json:"body"`
	Preview bool   `json:"preview_url,omitempty"`
}

// wireFile is a medium: of a request it has id or link, of a webhook the rest.
type wireFile struct {
	ID       string `json:"id,omitempty"`
	Link     string `json:"link,omitempty"`
	Caption  string `json:"caption,omitempty"`
	Filename string `json:"filename,omitempty"`
	Type     string `json:"mime_type,omitempty"`
	SHA256   string `json:"sha256,omitempty"`
	Voice    *bool  `json:"voice,omitempty"`
	Animated *bool  `json:"animated,omitempty"`
}

type wirePlace struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
	URL       string  `json:"url,omitempty"`
}

type wireReaction struct {
	Message string  `json:"message_id"`
	Emoji   *string `json:"emoji,omitempty"`
}

type wireChoice struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// request is what the business posts to "messages".
type request struct {
	Product     string          `json:"messaging_product"`
	Recipients  string          `json:"recipient_type"`
	To          string          `json:"to"`
	Recipient   string          `json:"recipient"`
	Type        string          `json:"type"`
	Key         string          `json:"biz_opaque_callback_data"`
	Context     *wireContext    `json:"context"`
	Status      string          `json:"status"`
	MessageID   string          `json:"message_id"`
	Typing      *wireTyping     `json:"typing_indicator"`
	Text        *wireText       `json:"text"`
	Image       *wireFile       `json:"image"`
	Video       *wireFile       `json:"video"`
	Audio       *wireFile       `json:"audio"`
	Document    *wireFile       `json:"document"`
	Sticker     *wireFile       `json:"sticker"`
	Location    *wirePlace      `json:"location"`
	Contacts    []wireCard      `json:"contacts"`
	Reaction    *wireReaction   `json:"reaction"`
	Interactive *outInteractive `json:"interactive"`
	Template    *outTemplate    `json:"template"`

	// fails is why the message will be reported as failed.
	fails *refusal
	// marketing says that it came to the place for marketing.
	marketing bool
}

type wireContext struct {
	MessageID string `json:"message_id"`
}

type wireTyping struct {
	Type string `json:"type"`
}

// file is the medium of a message that is one, or nil.
func (r *request) file() *wireFile {
	switch r.Type {
	case "image":
		return r.Image
	case "video":
		return r.Video
	case "audio":
		return r.Audio
	case "document":
		return r.Document
	case "sticker":
		return r.Sticker
	}
	return nil
}

type outInteractive struct {
	Type   string     `json:"type"`
	Header *outHeader `json:"header"`
	Body   *outLine   `json:"body"`
	Footer *outLine   `json:"footer"`
	Action outAction  `json:"action"`
}

type outLine struct {
	Text string `json:"text"`
}

type outHeader struct {
	Type     string    `json:"type"`
	Text     string    `json:"text"`
	Image    *wireFile `json:"image"`
	Video    *wireFile `json:"video"`
	Document *wireFile `json:"document"`
}

type outAction struct {
	Name       string       `json:"name"`
	Button     string       `json:"button"`
	Buttons    []outButton  `json:"buttons"`
	Sections   []outSection `json:"sections"`
	Parameters *outLink     `json:"parameters"`
	Cards      []outCard    `json:"cards"`
}

type outButton struct {
	Type  string      `json:"type"`
	Reply *wireChoice `json:"reply"`
	Quick *wireChoice `json:"quick_reply"`
}

type outSection struct {
	Title string       `json:"title"`
	Rows  []wireChoice `json:"rows"`
}

type outLink struct {
	Text string `json:"display_text"`
	URL  string `json:"url"`
}

type outCard struct {
	Index  *int       `json:"card_index"`
	Type   string     `json:"type"`
	Header *outHeader `json:"header"`
	Body   *outLine   `json:"body"`
	Action outAction  `json:"action"`
}
