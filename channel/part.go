package channel

// A Part is one piece of content. The set is closed: the types of this file,
// [Template] and no others, so that every switch over parts can be checked and every part
// can be stored. Parts are values; a Part holds its type, never a pointer.
type Part interface {
	// Kind names the type in storage and in Capabilities.
	Kind() PartKind
	part()
}

// Parts is the content of a message. Its JSON form is an array of objects
// with a "kind" each, and stays readable in later versions.
type Parts []Part

// A PartKind names a type of part.
type PartKind string

// The kinds of part. The comment says which way they travel.
const (
	PartText            PartKind = "text"             // both
	PartImage           PartKind = "image"            // both
	PartVideo           PartKind = "video"            // both
	PartAudio           PartKind = "audio"            // both
	PartFile            PartKind = "file"             // both
	PartSticker         PartKind = "sticker"          // both
	PartLocation        PartKind = "location"         // both
	PartContacts        PartKind = "contacts"         // both
	PartButtons         PartKind = "buttons"          // out
	PartList            PartKind = "list"             // out
	PartLinkButton      PartKind = "link_button"      // out
	PartQuickReplies    PartKind = "quick_replies"    // out
	PartCarousel        PartKind = "carousel"         // out
	PartLocationRequest PartKind = "location_request" // out
	PartTemplate        PartKind = "template"         // out
	PartReaction        PartKind = "reaction"         // out
	PartMail            PartKind = "mail"             // both
	PartChoice          PartKind = "choice"           // in
	PartForm            PartKind = "form"             // in
	PartOrder           PartKind = "order"            // in
	PartPlaceholder     PartKind = "placeholder"      // in
)

// PartKinds lists every kind, in the order above.
func PartKinds() []PartKind {
	return []PartKind{
		PartText, PartImage, PartVideo, PartAudio, PartFile, PartSticker, PartLocation,
		PartContacts, PartButtons, PartList, PartLinkButton, PartQuickReplies, PartCarousel,
		PartLocationRequest, PartTemplate, PartReaction, PartMail,
		PartChoice, PartForm, PartOrder, PartPlaceholder,
	}
}

// Text is plain text.
type Text struct {
	Body string `json:"body"`
	// Preview asks for a preview of the first link, where the channel has one.
	Preview bool `json:"preview,omitempty"`
}

// Image is a picture with an optional caption.
type Image struct {
	Media   Media  `json:"media"`
	Caption string `json:"caption,omitempty"`
}

// Video is a film with an optional caption.
type Video struct {
	Media   Media  `json:"media"`
	Caption string `json:"caption,omitempty"`
}

// Audio is sound. Some channels carry it only if Media.Duration is known.
type Audio struct {
	Media Media `json:"media"`
	// Voice says that it was, or shall be shown as, a voice message.
	Voice bool `json:"voice,omitempty"`
}

// File is a document of any type.
type File struct {
	Media   Media  `json:"media"`
	Caption string `json:"caption,omitempty"`
}

// Sticker is a small picture without caption. On channels with sticker sets,
// Media.ID names the sticker as "set/sticker".
type Sticker struct {
	Media    Media `json:"media"`
	Animated bool  `json:"animated,omitempty"`
}

// Location is a point on the map, in degrees (WGS 84).
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
	URL       string  `json:"url,omitempty"`
}

// Contacts is one or more contact cards.
type Contacts struct {
	Cards []ContactCard `json:"cards"`
	// Requested says that the person shared the card because they were asked.
	Requested bool `json:"requested,omitempty"`
}

// A ContactCard is what a business card says.
type ContactCard struct {
	Name         string        `json:"name"`
	FirstName    string        `json:"first_name,omitempty"`
	LastName     string        `json:"last_name,omitempty"`
	Organisation string        `json:"organisation,omitempty"`
	Title        string        `json:"title,omitempty"`
	Birthday     string        `json:"birthday,omitempty"` // YYYY-MM-DD
	Phones       []CardPhone   `json:"phones,omitempty"`
	Mails        []CardDetail  `json:"mails,omitempty"`
	URLs         []CardDetail  `json:"urls,omitempty"`
	Addresses    []CardAddress `json:"addresses,omitempty"`
}

// A CardPhone is a phone number on a contact card.
type CardPhone struct {
	Number string `json:"number"`
	Type   string `json:"type,omitempty"`
	// Account is the channel's own address of that number's owner, if known.
	Account string `json:"account,omitempty"`
}

// A CardDetail is a mail or web address on a contact card.
type CardDetail struct {
	Value string `json:"value"`
	Type  string `json:"type,omitempty"`
}

// A CardAddress is a postal address on a contact card.
type CardAddress struct {
	Street  string `json:"street,omitempty"`
	City    string `json:"city,omitempty"`
	State   string `json:"state,omitempty"`
	Zip     string `json:"zip,omitempty"`
	Country string `json:"country,omitempty"`
	Type    string `json:"type,omitempty"`
}

// A Header stands above the body of a rich message: a text or one piece of
// media. The zero Header is none. At most one field is set.
type Header struct {
	Text  string `json:"text,omitempty"`
	Image *Media `json:"image,omitempty"`
	Video *Media `json:"video,omitempty"`
	File  *Media `json:"file,omitempty"`
}

// IsZero reports whether there is no header.
func (h Header) IsZero() bool { return h == Header{} }

// Media returns the header's medium, or nil.
func (h Header) Media() *Media {
	switch {
	case h.Image != nil:
		return h.Image
	case h.Video != nil:
		return h.Video
	}
	return h.File
}

// Buttons offers a few answers to tap.
type Buttons struct {
	Header  Header   `json:"header,omitzero"`
	Body    string   `json:"body"`
	Footer  string   `json:"footer,omitempty"`
	Buttons []Button `json:"buttons"`
}

// A Button is an answer to tap, of [Buttons] or [QuickReplies]. ID comes back
// in a [Choice].
type Button struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// List offers many answers behind one button.
type List struct {
	Header   Header    `json:"header,omitzero"`
	Body     string    `json:"body"`
	Footer   string    `json:"footer,omitempty"`
	Label    string    `json:"label"`
	Sections []Section `json:"sections"`
}

// A Section groups rows of a [List].
type Section struct {
	Title string `json:"title,omitempty"`
	Rows  []Row  `json:"rows"`
}

// A Row is an answer in a [List]. ID comes back in a [Choice].
type Row struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// LinkButton is text with a button that opens an address.
type LinkButton struct {
	Header Header `json:"header,omitzero"`
	Body   string `json:"body"`
	Footer string `json:"footer,omitempty"`
	Label  string `json:"label"`
	URL    string `json:"url"`
}

// QuickReplies offers answers below a text. Unlike those of [Buttons] they are
// gone once one of them is tapped or the talk goes on.
type QuickReplies struct {
	Body    string   `json:"body"`
	Replies []Button `json:"replies"`
}

// Carousel is a row of cards. A single card is a Carousel of one.
type Carousel struct {
	Body  string `json:"body,omitempty"`
	Cards []Card `json:"cards"`
}

// A Card has a picture, text and buttons.
type Card struct {
	Title   string       `json:"title,omitempty"`
	Body    string       `json:"body,omitempty"`
	Image   *Media       `json:"image,omitempty"`
	Buttons []CardButton `json:"buttons,omitempty"`
}

// A CardButton answers (ID set) or opens an address (URL set).
type CardButton struct {
	ID    string `json:"id,omitempty"`
	Title string `json:"title"`
	URL   string `json:"url,omitempty"`
}

// LocationRequest asks for the person's location.
type LocationRequest struct {
	Body string `json:"body"`
}

// Reaction puts an emoji on an earlier message. An empty Emoji takes it away.
type Reaction struct {
	To    ProviderID `json:"to"`
	Emoji string     `json:"emoji,omitempty"`
}

// Mail is what only e-mail has. Text and files are parts beside it. A file whose
// Media has Inline belongs into the HTML.
type Mail struct {
	Subject string `json:"subject,omitempty"`
	// HTML is the body as a web page. What came in is made safe by the driver:
	// nothing in it runs, and nothing is fetched from elsewhere when it is shown.
	HTML string `json:"html,omitempty"`
	// To is who else an inbound mail was addressed to. Outbound mail ignores it.
	To  []string `json:"to,omitempty"`
	Cc  []string `json:"cc,omitempty"`
	Bcc []string `json:"bcc,omitempty"`
	// ReplyTo is where answers to this mail shall go, if not to its sender.
	ReplyTo []string `json:"reply_to,omitempty"`
	// Quoted and Signature are what was cut off the text of an inbound mail: what
	// it quotes, and what stands below every mail of that person.
	Quoted    string `json:"quoted,omitempty"`
	Signature string `json:"signature,omitempty"`
	// Warning says why the sender may not be who they seem, in the words of the
	// receiving server ("dmarc=fail"); empty if nothing is known against them.
	Warning string `json:"warning,omitempty"`
}

// Choice is an answer that a person tapped.
type Choice struct {
	// ID is the button's or row's ID, as it was sent.
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

// Form is what a person filled into a form of the channel's.
type Form struct {
	Name string `json:"name"`
	// Data is the answer as the provider gave it: JSON, if it is JSON.
	Data string `json:"data"`
}

// Order is a basket that a person sent.
type Order struct {
	Catalog string      `json:"catalog"`
	Note    string      `json:"note,omitempty"`
	Items   []OrderItem `json:"items"`
}

// An OrderItem is one line of an [Order].
type OrderItem struct {
	Product  string `json:"product"`
	Quantity int    `json:"quantity"`
	// Price is per piece, in decimal notation, as the provider wrote it.
	Price    string `json:"price"`
	Currency string `json:"currency"`
}

// Placeholder stands for content that the provider announces but does not
// carry, or that the driver does not know. The event's Raw has the rest.
type Placeholder struct {
	// Type is the provider's word for it.
	Type string `json:"type"`
	// Code and Detail are the provider's reason, where it gave one.
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

func (Text) Kind() PartKind            { return PartText }
func (Image) Kind() PartKind           { return PartImage }
func (Video) Kind() PartKind           { return PartVideo }
func (Audio) Kind() PartKind           { return PartAudio }
func (File) Kind() PartKind            { return PartFile }
func (Sticker) Kind() PartKind         { return PartSticker }
func (Location) Kind() PartKind        { return PartLocation }
func (Contacts) Kind() PartKind        { return PartContacts }
func (Buttons) Kind() PartKind         { return PartButtons }
func (List) Kind() PartKind            { return PartList }
func (LinkButton) Kind() PartKind      { return PartLinkButton }
func (QuickReplies) Kind() PartKind    { return PartQuickReplies }
func (Carousel) Kind() PartKind        { return PartCarousel }
func (LocationRequest) Kind() PartKind { return PartLocationRequest }
func (Template) Kind() PartKind        { return PartTemplate }
func (Reaction) Kind() PartKind        { return PartReaction }
func (Mail) Kind() PartKind            { return PartMail }
func (Choice) Kind() PartKind          { return PartChoice }
func (Form) Kind() PartKind            { return PartForm }
func (Order) Kind() PartKind           { return PartOrder }
func (Placeholder) Kind() PartKind     { return PartPlaceholder }

func (Text) part()            {}
func (Image) part()           {}
func (Video) part()           {}
func (Audio) part()           {}
func (File) part()            {}
func (Sticker) part()         {}
func (Location) part()        {}
func (Contacts) part()        {}
func (Buttons) part()         {}
func (List) part()            {}
func (LinkButton) part()      {}
func (QuickReplies) part()    {}
func (Carousel) part()        {}
func (LocationRequest) part() {}
func (Template) part()        {}
func (Reaction) part()        {}
func (Mail) part()            {}
func (Choice) part()          {}
func (Form) part()            {}
func (Order) part()           {}
func (Placeholder) part()     {}
