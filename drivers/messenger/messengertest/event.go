package messengertest

import (
	"encoding/json"
	"time"
)

// An event is an element of messaging or standby. Which kind it is shows in
// which of the objects is there (WH; EV).
type event struct {
	Sender    *party         `json:"sender,omitempty"`
	Recipient *party         `json:"recipient,omitempty"`
	Timestamp int64          `json:"timestamp"`
	Message   *inMessage     `json:"message,omitempty"`
	Edit      *inEdit        `json:"message_edit,omitempty"`
	Reaction  *inReaction    `json:"reaction,omitempty"`
	Read      *inRead        `json:"read,omitempty"`
	Delivery  *inDelivery    `json:"delivery,omitempty"`
	Postback  *inPostback    `json:"postback,omitempty"`
	Optin     *inOptin       `json:"optin,omitempty"`
	Referral  *inReferral    `json:"referral,omitempty"`
	Pass      *inControl     `json:"pass_thread_control,omitempty"`
	Take      *inControl     `json:"take_thread_control,omitempty"`
	Request   *inAsk         `json:"request_thread_control,omitempty"`
	Roles     map[string]any `json:"app_roles,omitempty"`
	Linking   *inLinking     `json:"account_linking,omitempty"`
	Policy    *inPolicy      `json:"policy_enforcement,omitempty"`
	Feedback  *inFeedback    `json:"response_feedback,omitempty"`
}

type party struct {
	ID      string `json:"id,omitempty"`
	UserRef string `json:"user_ref,omitempty"`
}

// inMessage is a message or an echo (EV/messages, EV/message-echoes).
type inMessage struct {
	MID         string          `json:"mid"`
	Text        string          `json:"text,omitempty"`
	Echo        bool            `json:"is_echo,omitempty"`
	App         json.Number     `json:"app_id,omitempty"` // a number
	Metadata    string          `json:"metadata,omitempty"`
	Quick       *inQuick        `json:"quick_reply,omitempty"`
	ReplyTo     *inReplyTo      `json:"reply_to,omitempty"`
	Attachments []*inAttachment `json:"attachments,omitempty"`
	Referral    *inReferral     `json:"referral,omitempty"`
	Commands    []inCommand     `json:"commands,omitempty"`
}

type inQuick struct {
	Payload string `json:"payload"`
}

type inReplyTo struct {
	MID  string `json:"mid"`
	Self bool   `json:"is_self_reply"`
}

type inCommand struct {
	Name string `json:"name"`
}

// inAttachment keeps its payload raw: there are too many forms. In echoes of
// links, title and address stand beside the type and the payload is null.
type inAttachment struct {
	Type    string          `json:"type"`
	Title   string          `json:"title,omitempty"`
	URL     string          `json:"url,omitempty"`
	Payload json.RawMessage `json:"payload"`
}

type inEdit struct {
	MID    string          `json:"mid"`
	Text   string          `json:"text"`
	Number json.RawMessage `json:"num_edit"` // a number in one place of the page, text in another
}

type inReaction struct {
	MID      string `json:"mid"`
	Action   string `json:"action"`
	Reaction string `json:"reaction,omitempty"`
	Emoji    string `json:"emoji,omitempty"`
}

type inRead struct {
	Watermark int64 `json:"watermark"`
}

type inDelivery struct {
	MIDs      []string `json:"mids,omitempty"`
	Watermark int64    `json:"watermark"`
}

type inPostback struct {
	MID      string      `json:"mid,omitempty"`
	Title    string      `json:"title,omitempty"`
	Payload  string      `json:"payload,omitempty"`
	Referral *inReferral `json:"referral,omitempty"`
}

type inOptin struct {
	Type    string `json:"type,omitempty"`
	Ref     string `json:"ref,omitempty"`
	UserRef string `json:"user_ref,omitempty"`
	Token   string `json:"notification_messages_token,omitempty"`
	Topic   string `json:"topic,omitempty"`
	Status  string `json:"notification_messages_status,omitempty"`
	Title   string `json:"title,omitempty"`
	Payload string `json:"payload,omitempty"`
}

type inReferral struct {
	Ref     string     `json:"ref,omitempty"`
	Source  string     `json:"source"`
	Type    string     `json:"type"`
	AdID    string     `json:"ad_id,omitempty"`
	Referer string     `json:"referer_uri,omitempty"`
	Ads     *inAd      `json:"ads_context_data,omitempty"`
	Product *inProduct `json:"product,omitempty"`
}

type inAd struct {
	Title string `json:"ad_title,omitempty"`
	Photo string `json:"photo_url,omitempty"`
	Video string `json:"video_url,omitempty"`
	Post  string `json:"post_id,omitempty"`
}

type inProduct struct {
	ID string `json:"id"`
}

// inControl tells who owns a thread now. Owners are numbers or texts; null is
// nobody (CR).
type inControl struct {
	Previous json.RawMessage `json:"previous_owner_app_id"`
	Next     json.RawMessage `json:"new_owner_app_id"`
	Metadata string          `json:"metadata,omitempty"`
}

type inAsk struct {
	App      json.RawMessage `json:"requested_owner_app_id"`
	Metadata string          `json:"metadata,omitempty"`
}

type inLinking struct {
	Status string `json:"status"`
	Code   string `json:"authorization_code,omitempty"`
}

type inPolicy struct {
	Action string `json:"action"`
	Reason string `json:"reason,omitempty"`
}

type inFeedback struct {
	Feedback string `json:"feedback"`
	MID      string `json:"mid"`
}

// inStandby are the fields that apps are told of that do not own the thread
// (EV/standby).
var inStandby = map[string]bool{
	"messages": true, "message_echoes": true, "message_reads": true, "message_deliveries": true, "messaging_postbacks": true,
}

// tell puts an event of a person's thread into the queue, if the app is
// subscribed: in messaging if the thread is the app's, else in standby, where
// postbacks have no payload. The caller holds s.mu.
func (s *Server) tell(field string, p *Phone, e *event, at time.Time) {
	if s.opts.Development && !p.customer.Tester {
		return
	}
	list := "messaging"
	if !p.ours() {
		list = "standby"
		if !inStandby[field] || !s.subscribed("standby") {
			return
		}
		if e.Postback != nil {
			stripped := *e.Postback
			stripped.Payload = ""
			e.Postback = &stripped
		}
	}
	s.push(list, field, e, at)
}

// push puts an event into the queue as it is. The caller holds s.mu.
func (s *Server) push(list, field string, e *event, at time.Time) {
	if !s.subscribed(field) {
		return
	}
	s.courier.Add(update{List: list, Field: field, Value: mustJSON(e)}, at)
}

// fromPerson is an event that a person caused. The caller holds s.mu.
func (p *Phone) fromPerson(at time.Time) *event {
	return &event{Sender: &party{ID: p.psid}, Recipient: &party{ID: p.server.opts.PageID}, Timestamp: at.UnixMilli()}
}

// mustJSON encodes what is our own and cannot fail.
func mustJSON(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
