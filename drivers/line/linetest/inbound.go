package linetest

// inMessage is a message of a person (REF, message event; OAPI webhook.yml,
// 2026-07-01).
type inMessage struct {
	Type     string    `json:"type"`
	ID       string    `json:"id"`
	Text     string    `json:"text,omitempty"`
	Emojis   []Emoji   `json:"emojis,omitempty"`
	Mention  *mention  `json:"mention,omitempty"`
	Provider *provider `json:"contentProvider,omitempty"`
	Set      *imageSet `json:"imageSet,omitempty"`
	Duration int64     `json:"duration,omitempty"` // in milliseconds
	FileName string    `json:"fileName,omitempty"`
	FileSize *int64    `json:"fileSize,omitempty"`
	Title    string    `json:"title,omitempty"`
	Address  string    `json:"address,omitempty"`
	Lat      *float64  `json:"latitude,omitempty"`
	Lon      *float64  `json:"longitude,omitempty"`
	Package  string    `json:"packageId,omitempty"`
	Sticker  string    `json:"stickerId,omitempty"`
	Resource string    `json:"stickerResourceType,omitempty"`
	Keywords []string  `json:"keywords,omitempty"`
	Quotes   string    `json:"quotedMessageId,omitempty"`
	Quote    string    `json:"quoteToken,omitempty"`
	Read     string    `json:"markAsReadToken,omitempty"`
}

// An Emoji is one of LINE's own in a text. Index and Length count UTF-16 code
// units.
type Emoji struct {
	Index   int    `json:"index"`
	Length  int    `json:"length"`
	Product string `json:"productId"`
	ID      string `json:"emojiId"`
}

type mention struct {
	Mentionees []Mention `json:"mentionees"`
}

// A Mention is somebody named in a text. Index and Length count UTF-16 code
// units.
type Mention struct {
	Index  int `json:"index"`
	Length int `json:"length"`
	// Type is "user" or "all".
	Type string `json:"type"`
	// User is the id of one who agreed to be known, and Self says that it is the
	// official account.
	User string `json:"userId,omitempty"`
	Self bool   `json:"isSelf,omitempty"`
}

// provider says where content is: with LINE, or at an address.
type provider struct {
	Type     string `json:"type"`
	Original string `json:"originalContentUrl,omitempty"`
	Preview  string `json:"previewImageUrl,omitempty"`
}

type imageSet struct {
	ID    string `json:"id"`
	Index int    `json:"index,omitempty"`
	Total int    `json:"total,omitempty"`
}
