package channel

import "time"

// Capabilities is what one account can carry, as data: the engine plans,
// checks and shows with it. What a verb's interface says and what is said here
// must agree; the suite of package channeltest checks that.
type Capabilities struct {
	// Kind is the channel kind. Required.
	Kind Kind
	// Parts says how well each kind of part is carried. A kind that is not
	// there is SupportNone.
	Parts map[PartKind]PartSupport
	// PartsPerCall is how many parts one Send takes. 0 means 1.
	PartsPerCall int
	// Reply says whether a message can quote another one.
	Reply Support
	// Threads says that a conversation is a thread, of which a contact may have
	// many, and not all that the contact ever said. The engine then lets every
	// message without a ReplyTo answer the contact's latest one.
	Threads bool
	// Window is when free-form messages may be sent.
	Window Window
	// AnswerFor is how long a contact's message can be answered in a way of its
	// own: see [Message].Answer. 0 means that there is no such way.
	AnswerFor time.Duration
	// Statuses are the ones that can arrive after Send has returned.
	Statuses []Status
	// Idempotent says that the provider drops a second Send with the same Key,
	// so that repeating an uncertain one is safe.
	Idempotent bool
	// KeyReturned says that statuses or echoes bring the Key back, so that an
	// uncertain Send can be cleared up.
	KeyReturned bool
	// Rate is how fast the account may send unless the host knows better.
	Rate Rate
	// RecipientRate is how fast one contact may be written to.
	RecipientRate Rate
	// Engagement says that the business may write first, with a template.
	Engagement bool
	// Numbers says that a phone number alone is an address here, so that somebody
	// can be written to who has never written. Only with Engagement.
	Numbers bool
	// Receive says that webhooks are taken; true exactly when the Channel is a
	// Receiver.
	Receive bool
	// Listen is true exactly when the Channel is a Listener.
	Listen bool
	// OpenMedia is true exactly when the Channel is a MediaOpener.
	OpenMedia bool
	// UploadMedia is true exactly when the Channel is a MediaUploader.
	UploadMedia bool
	// Files says that the driver was given a [FileStore] and takes files out of it
	// by Media.Stored, without an upload or an address.
	Files bool
	// Site is true exactly when the Channel is a Site.
	Site bool
	// SoleListener says that only one process at a time should Listen.
	SoleListener bool
	// MarkRead is true exactly when the Channel is a ReadMarker.
	MarkRead bool
	// TypingFor is how long the sign stays; above zero exactly when the Channel
	// is a Typist.
	TypingFor time.Duration
	// Profile is true exactly when the Channel is a ProfileReader.
	Profile bool
	// CheckContact is true exactly when the Channel is a ContactChecker.
	CheckContact bool
	// History is true exactly when the Channel is a HistoryReader.
	History bool
	// Starters are the limits of conversation starters; not zero exactly when
	// the Channel is a StarterSetter.
	Starters StarterLimits
	// CheckHealth is true exactly when the Channel is a HealthChecker.
	CheckHealth bool
	// Native is true exactly when the Channel is a NativeDecoder.
	Native bool
	// MaxWebhook is how large a webhook's body may be, in bytes. 0 means 1 MiB.
	MaxWebhook int64
	// Sources is where the rules above were read, and when.
	Sources []Source
}

// A Source is where a provider's rule was read.
type Source struct {
	Rule string // what it says, in a few words
	Page string // the document
	Date string // of the document or of reading it, YYYY-MM-DD or YYYY-MM
}

// Support is how well something is carried.
type Support int8

// The levels of support.
const (
	SupportNone    Support = iota // not carried: another form is chosen, or the message refused
	SupportPartial                // carried with something changed
	SupportFull                   // carried as it is
)

func (s Support) String() string {
	switch s {
	case SupportPartial:
		return "partial"
	case SupportFull:
		return "full"
	}
	return "none"
}

// PartSupport is how well one kind of part is carried, and its limits.
type PartSupport struct {
	Level Support
	// Limits are maxima by field. A Limit whose Max is 0 and whose Unit is set
	// says that the field is not carried at all. FieldMedia, in Bytes, limits
	// files of every type, the media of headers and cards included.
	Limits map[Field]Limit
	// Required are fields that must not be empty, wherever they occur.
	// FieldMediaID, FieldMediaURL, FieldPreview and FieldDuration ask for that
	// of every file of the part; a part that lacks it is sent in another form.
	Required []Field
	// Unique are fields whose values must differ within one part.
	Unique []Field
	// Types are the MIME types that Media may have, pictures of cards included.
	// Empty means any. Media of unknown type or size pass.
	Types map[string]int64 // type → largest size in bytes, 0 for no limit
	// HeaderTypes are the MIME types that a media header may have, those of a
	// template's cards included, with sizes as above. Nil means that media headers are not carried, and empty that any
	// type is.
	HeaderTypes map[string]int64
}

// A Field is a place within a part that a limit applies to. A field that
// occurs several times, such as a button's title, is limited each time.
type Field string

// The fields.
const (
	FieldBody           Field = "body"
	FieldCaption        Field = "caption"
	FieldFooter         Field = "footer"
	FieldHeader         Field = "header"
	FieldLabel          Field = "label"
	FieldURL            Field = "url"
	FieldName           Field = "name"
	FieldAddress        Field = "address"
	FieldEmoji          Field = "emoji"
	FieldButtons        Field = "buttons"         // Items
	FieldButtonID       Field = "button id"       //
	FieldButtonTitle    Field = "button title"    //
	FieldSections       Field = "sections"        // Items
	FieldSectionTitle   Field = "section title"   //
	FieldRows           Field = "rows"            // Items, over all sections
	FieldRowID          Field = "row id"          //
	FieldRowTitle       Field = "row title"       //
	FieldRowDescription Field = "row description" //
	FieldCards          Field = "cards"           // Items
	FieldCardTitle      Field = "card title"      //
	FieldCardBody       Field = "card body"       //
	FieldCardButtons    Field = "card buttons"    // Items, of each card
	FieldContacts       Field = "contacts"        // Items
	FieldParameter      Field = "parameter"       // a template's value
	FieldProducts       Field = "products"        // Items, of one button of a template, over all sections
	FieldSubject        Field = "subject"         //
	FieldHTML           Field = "html"            //
	FieldCopies         Field = "copies"          // Items, of a mail: Cc and Bcc together
	FieldReplyTo        Field = "reply to"        // where answers to a mail go
	FieldMedia          Field = "media"           // for errors about size and type
	FieldMediaID        Field = "media id"        // Media.ID, in Required
	FieldMediaURL       Field = "media url"       // Media.URL, in Required
	FieldPreview        Field = "preview"         // Media.Preview
	FieldDuration       Field = "duration"        // Media.Duration, in Required
)

// Rate is a token bucket. The zero Rate is no limit.
type Rate struct {
	// PerSecond is how many messages the provider takes in the long run.
	PerSecond float64
	// Burst is how many at once. 0 means one second's worth, at least 1.
	Burst int
}

// IsZero reports whether there is no limit.
func (r Rate) IsZero() bool { return r.PerSecond <= 0 }

// Size is how many messages the bucket holds.
func (r Rate) Size() int {
	if r.Burst > 0 {
		return r.Burst
	}
	return max(1, int(r.PerSecond))
}

// StarterLimits are the limits of conversation starters. A zero Limit means
// that the channel has none of that sort.
type StarterLimits struct {
	IceBreakers    Limit // Items
	IceBreaker     Limit
	Commands       Limit // Items
	CommandName    Limit
	CommandHint    Limit
	NoEmoji        bool
	WelcomeReports bool // opened chats can be reported
}

// IsZero reports whether the channel has no conversation starters.
func (l StarterLimits) IsZero() bool { return l == StarterLimits{} }
