package linetest

import "encoding/json"

// outMessage is a message object of the business: the properties of all types
// in one (REF, message objects; OAPI messaging-api.yml, 2026-07-01).
type outMessage struct {
	Type         string                     `json:"type"`
	QuickReply   *outQuickReply             `json:"quickReply"`
	Sender       *outSender                 `json:"sender"`
	Text         string                     `json:"text"`
	Emojis       []outEmoji                 `json:"emojis"`
	Substitution map[string]outSubstitution `json:"substitution"`
	QuoteToken   string                     `json:"quoteToken"`
	PackageID    string                     `json:"packageId"`
	StickerID    string                     `json:"stickerId"`
	Original     string                     `json:"originalContentUrl"`
	Preview      string                     `json:"previewImageUrl"`
	Tracking     string                     `json:"trackingId"`
	Duration     *int64                     `json:"duration"`
	Title        string                     `json:"title"`
	Address      string                     `json:"address"`
	Latitude     *float64                   `json:"latitude"`
	Longitude    *float64                   `json:"longitude"`
	BaseURL      string                     `json:"baseUrl"`
	AltText      string                     `json:"altText"`
	BaseSize     *outSize                   `json:"baseSize"`
	Actions      []outMapAction             `json:"actions"`
	Video        *outMapVideo               `json:"video"`
	Template     *outTemplate               `json:"template"`
	Contents     json.RawMessage            `json:"contents"`
	CouponID     string                     `json:"couponId"`
	DeliveryTag  string                     `json:"deliveryTag"`

	raw  json.RawMessage
	flex *flexContainer
}

type outQuickReply struct {
	Items []outQuickItem `json:"items"`
}

type outQuickItem struct {
	Type     string     `json:"type"`
	ImageURL string     `json:"imageUrl"`
	Action   *outAction `json:"action"`
}

type outSender struct {
	Name    string `json:"name"`
	IconURL string `json:"iconUrl"`
}

type outEmoji struct {
	Index     *int   `json:"index"`
	ProductID string `json:"productId"`
	EmojiID   string `json:"emojiId"`
}

type outSubstitution struct {
	Type      string        `json:"type"`
	Mentionee *outMentionee `json:"mentionee"`
	ProductID string        `json:"productId"`
	EmojiID   string        `json:"emojiId"`
}

type outMentionee struct {
	Type   string `json:"type"`
	UserID string `json:"userId"`
}

// outAction is an action object of any type.
type outAction struct {
	Type         string     `json:"type"`
	Label        string     `json:"label"`
	Data         string     `json:"data"`
	DisplayText  string     `json:"displayText"`
	Text         string     `json:"text"`
	InputOption  string     `json:"inputOption"`
	FillInText   string     `json:"fillInText"`
	URI          string     `json:"uri"`
	AltURI       *outAltURI `json:"altUri"`
	Mode         string     `json:"mode"`
	Initial      string     `json:"initial"`
	Max          string     `json:"max"`
	Min          string     `json:"min"`
	Clipboard    string     `json:"clipboardText"`
	RichMenuName string     `json:"richMenuAliasId"`
}

type outAltURI struct {
	Desktop string `json:"desktop"`
}

type outSize struct {
	Width  int `json:"width"`
	Height int `json:"height"`
}

type outArea struct {
	X      int `json:"x"`
	Y      int `json:"y"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// outMapAction is an area of an imagemap that can be tapped.
type outMapAction struct {
	Type      string   `json:"type"`
	Label     string   `json:"label"`
	Text      string   `json:"text"`
	LinkURI   string   `json:"linkUri"`
	Clipboard string   `json:"clipboardText"`
	Area      *outArea `json:"area"`
}

type outMapVideo struct {
	Original string   `json:"originalContentUrl"`
	Preview  string   `json:"previewImageUrl"`
	Area     *outArea `json:"area"`
	Link     *struct {
		LinkURI string `json:"linkUri"`
		Label   string `json:"label"`
	} `json:"externalLink"`
}

// outTemplate is a template of any type.
type outTemplate struct {
	Type            string      `json:"type"`
	ThumbnailURL    string      `json:"thumbnailImageUrl"`
	AspectRatio     string      `json:"imageAspectRatio"`
	ImageSize       string      `json:"imageSize"`
	BackgroundColor string      `json:"imageBackgroundColor"`
	Title           string      `json:"title"`
	Text            string      `json:"text"`
	DefaultAction   *outAction  `json:"defaultAction"`
	Actions         []outAction `json:"actions"`
	Columns         []outColumn `json:"columns"`
}

type outColumn struct {
	ThumbnailURL    string      `json:"thumbnailImageUrl"`
	BackgroundColor string      `json:"imageBackgroundColor"`
	Title           string      `json:"title"`
	Text            string      `json:"text"`
	DefaultAction   *outAction  `json:"defaultAction"`
	Actions         []outAction `json:"actions"`
	ImageURL        string      `json:"imageUrl"` // of an image carousel
	Action          *outAction  `json:"action"`   // of an image carousel
}

// flexContainer is a bubble or a carousel of bubbles.
type flexContainer struct {
	Type     string            `json:"type"`
	Size     string            `json:"size"`
	Contents []json.RawMessage `json:"contents"` // the bubbles of a carousel
	Header   *flexPiece        `json:"header"`
	Hero     *flexPiece        `json:"hero"`
	Body     *flexPiece        `json:"body"`
	Footer   *flexPiece        `json:"footer"`
	Action   *outAction        `json:"action"`

	bubbles []*flexContainer
}

// flexPiece is a component of any type.
type flexPiece struct {
	Type       string      `json:"type"`
	Layout     string      `json:"layout"`
	Contents   []flexPiece `json:"contents"`
	Text       string      `json:"text"`
	URL        string      `json:"url"`
	PreviewURL string      `json:"previewUrl"`
	AltContent *flexPiece  `json:"altContent"`
	Action     *outAction  `json:"action"`
}
