package woztelltest

// A Style is how webhooks tell what people do. The zero Style is what was seen
// live on WhatsApp (hack, 2026-03-30).
type Style struct {
	// Seconds writes timestamps as a text of seconds, instead of a number of
	// milliseconds.
	Seconds bool
	// NoEventType leaves out eventType, and NoID the messageId of messages.
	NoEventType bool
	NoID        bool
	// Misc tells files as attachments of a message of type MISC.
	Misc bool
	// File is how files are named.
	File FileBy
	// Choice is where the answer to a button is.
	Choice ChoiceIn
	// TopID has the id of a status at the top only, and DataID in data only.
	TopID  bool
	DataID bool
}

// Documented is the style of d:channels-webhook: seconds in text, neither
// eventType nor messageId, and files as MISC with a waMediaId.
func Documented() Style {
	return Style{Seconds: true, NoEventType: true, NoID: true, Misc: true, File: FileByMedia}
}

// A FileBy is how webhooks name the file of a message.
type FileBy string

// The names of a file. The zero FileBy is data.fileId.
const (
	FileByID    FileBy = ""
	FileByMedia FileBy = "waMediaId"
	FileByURL   FileBy = "url"
	// FileByPayload is Messenger's: payload.url of an attachment. Elsewhere it is
	// as FileByURL.
	FileByPayload FileBy = "payload"
)

// A ChoiceIn is where webhooks have the payload of a tapped button (hack tries
// them all; the first is the documented one).
type ChoiceIn string

// The places of a payload. The zero ChoiceIn is data.payload.
const (
	ChoiceInData        ChoiceIn = ""
	ChoiceInButtonReply ChoiceIn = "data.button_reply.id"
	ChoiceInInteractive ChoiceIn = "data.interactive.button_reply.id"
	ChoiceOnTop         ChoiceIn = "payload"
	ChoiceInPostback    ChoiceIn = "postback.payload"
)

// An Answer is how sendResponses tells that it was successful. The shapes differ
// by platform and age (d:bot-api; hack).
type Answer string

// The shapes of an answer. The zero Answer is the documented one.
const (
	// AnswerEvents has sendResult.result[].messageEvent.messageId.
	AnswerEvents Answer = ""
	// AnswerMessages has result[].result.messages[0].id.
	AnswerMessages Answer = "messages"
	// AnswerNested has sendResult.result[].result.messages[0].id.
	AnswerNested Answer = "nested"
	// AnswerTop has messageId, and AnswerData data.messageId: older ones, of the
	// first message only.
	AnswerTop  Answer = "top"
	AnswerData Answer = "data"
	// AnswerNoID tells that it was successful, and no id.
	AnswerNoID Answer = "none"
)

// An ErrorsIn is where a FAILED event has Meta's errors, which is not
// documented.
type ErrorsIn string

// The places of errors. The zero ErrorsIn is data.errors.
const (
	ErrorsInData  ErrorsIn = ""
	ErrorsOnTop   ErrorsIn = "errors"
	ErrorsNowhere ErrorsIn = "none"
)

// SetStyle changes how webhooks tell what people do from now on.
func (s *Server) SetStyle(style Style) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Style = style
}

// SetAnswer changes how calls that send are answered from now on.
func (s *Server) SetAnswer(a Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.Answer = a
}

// SetRefusalStatus changes the HTTP status of refusals: 500 or 200.
func (s *Server) SetRefusalStatus(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.RefusalStatus = status
}

// SetDropMeta changes whether echoes have the caller's meta.
func (s *Server) SetDropMeta(drop bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opts.DropMeta = drop
}
