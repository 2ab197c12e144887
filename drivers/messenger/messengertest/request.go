package messengertest

import (
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
)

// How much of a request is read, in bytes: of one with JSON, and of one with a
// file.
const (
	maxRequest = 1 << 20
	maxUpload  = 26 << 20
)

// A request is what the business posts to messages and message_attachments.
// Fields that are not here are tolerated.
type request struct {
	Recipient recipient   `json:"recipient"`
	Type      string      `json:"messaging_type"`
	Tag       string      `json:"tag"`
	Message   *outMessage `json:"message"`
	Action    string      `json:"sender_action"`
	Payload   *outReact   `json:"payload"`
	ReplyTo   *struct {
		MID string `json:"mid"`
	} `json:"reply_to"`
	Persona      flexible    `json:"persona_id"`
	Control      *outControl `json:"thread_control"`
	Notification string      `json:"notification_type"`
	file         *file       // the file of a form, or fetched from its link
}

type recipient struct {
	ID      flexible `json:"id"`
	UserRef string   `json:"user_ref"`
	Post    string   `json:"post_id"`
	Comment string   `json:"comment_id"`
	Token   string   `json:"notification_messages_token"`
}

type outReact struct {
	Message  string `json:"message_id"`
	Reaction string `json:"reaction"`
}

type outControl struct {
	Type string   `json:"control_type"`
	App  flexible `json:"app_id"`
}

type outMessage struct {
	Text       *string        `json:"text"`
	Attachment *outAttachment `json:"attachment"`
	Sticker    flexible       `json:"sticker_id"`
	Template   *outTemplate   `json:"template"`
	Quick      []outQuick     `json:"quick_replies"`
	Metadata   string         `json:"metadata"`
}

type outQuick struct {
	Type    string `json:"content_type"`
	Title   string `json:"title"`
	Payload string `json:"payload"`
	Image   string `json:"image_url"`
}

// outAttachment is a file or a template.
type outAttachment struct {
	Type    string     `json:"type"`
	Payload outPayload `json:"payload"`
}

type outPayload struct {
	URL        string       `json:"url,omitempty"`
	Attachment flexible     `json:"attachment_id,omitempty"`
	Reusable   boolean      `json:"is_reusable,omitempty"`
	Template   string       `json:"template_type,omitempty"`
	Text       string       `json:"text,omitempty"`
	Buttons    []outButton  `json:"buttons,omitempty"`
	Elements   []outElement `json:"elements,omitempty"`
}

type outElement struct {
	// Title and the rest are of generic templates.
	Title    string     `json:"title,omitempty"`
	Subtitle string     `json:"subtitle,omitempty"`
	Image    string     `json:"image_url,omitempty"`
	Default  *outButton `json:"default_action,omitempty"`
	// MediaType, URL and Attachment are of media templates.
	MediaType  string          `json:"media_type,omitempty"`
	URL        string          `json:"url,omitempty"`
	Attachment json.RawMessage `json:"attachment_id,omitempty"` // must be text
	Buttons    []outButton     `json:"buttons,omitempty"`
}

type outButton struct {
	Type    string `json:"type,omitempty"`
	Title   string `json:"title,omitempty"`
	URL     string `json:"url,omitempty"`
	Payload string `json:"payload,omitempty"`
}

// outTemplate is a utility template with its values (UTIL, 2026-03-13).
type outTemplate struct {
	Name     string `json:"name"`
	Language struct {
		Code string `json:"code"`
	} `json:"language"`
	Components []outComponent `json:"components"`
}

type outComponent struct {
	Type       string         `json:"type"`
	Parameters []outParameter `json:"parameters"`
}

type outParameter struct {
	Type    string `json:"type"`
	Name    string `json:"parameter_name"`
	Text    string `json:"text"`
	Payload string `json:"payload"`
	URL     string `json:"url"`
	Image   *struct {
		Link string   `json:"link"`
		ID   flexible `json:"id"`
	} `json:"image"`
}

// readRequest reads JSON, or a form whose fields are JSON each (SA).
func readRequest(r *http.Request) (*request, *refusal) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "multipart/form-data":
		return readMultipart(r)
	case "application/x-www-form-urlencoded":
		return readForm(r)
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return nil, invalid("the body cannot be read")
	}
	return decodeRequest(raw)
}

func decodeRequest(raw []byte) (*request, *refusal) {
	var req request
	if json.Unmarshal(raw, &req) != nil {
		return nil, invalid("the body is not the JSON of a message")
	}
	return &req, nil
}

func readForm(r *http.Request) (*request, *refusal) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
	if err != nil {
		return nil, invalid("the body cannot be read")
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, invalid("the body is not a form")
	}
	fields := map[string]json.RawMessage{}
	for name := range values {
		fields[name] = fieldJSON(values.Get(name))
	}
	return decodeRequest(mustJSON(fields))
}

// fieldJSON is the field of a form: an object in JSON, or a text.
func fieldJSON(value string) json.RawMessage {
	if strings.HasPrefix(value, "{") && json.Valid([]byte(value)) {
		return json.RawMessage(value)
	}
	return mustJSON(value)
}

func readMultipart(r *http.Request) (*request, *refusal) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, invalid("the form has no boundary")
	}
	fields, f, err := readParts(form)
	if err != nil {
		return nil, invalid("the form is broken")
	}
	req, no := decodeRequest(mustJSON(fields))
	if req != nil {
		req.file = f
	}
	return req, no
}

func readParts(form *multipart.Reader) (map[string]json.RawMessage, *file, error) {
	fields, f := map[string]json.RawMessage{}, (*file)(nil)
	for {
		part, err := form.NextPart()
		if err == io.EOF {
			return fields, f, nil
		}
		if err != nil {
			return nil, nil, err
		}
		body, err := io.ReadAll(io.LimitReader(part, maxUpload))
		if err != nil {
			return nil, nil, err
		}
		if part.FormName() != "filedata" {
			fields[part.FormName()] = fieldJSON(string(body))
			continue
		}
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		f = &file{body: body, name: part.FileName(), mime: kind}
	}
}

// flexible is an id, which clients write as text or as a number.
type flexible string

// UnmarshalJSON implements json.Unmarshaler.
func (f *flexible) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		*f = flexible(text)
		return nil
	}
	var number json.Number
	err := json.Unmarshal(raw, &number)
	*f = flexible(number)
	return err
}

// boolean is yes or no, which clients write as such or as text.
type boolean bool

// UnmarshalJSON implements json.Unmarshaler.
func (b *boolean) UnmarshalJSON(raw []byte) error {
	*b = boolean(strings.Trim(string(raw), `"`) == "true")
	return nil
}
