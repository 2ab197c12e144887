package whatsapptest

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/rapport-go/rapport/channel"
)

// wireMessage is a message of a customer (WA webhooks/reference/messages,
// 2026-03).
type wireMessage struct {
	From        string         `json:"from,omitempty"`
	User        string         `json:"from_user_id,omitempty"`
	ID          string         `json:"id,omitempty"`
	Timestamp   string         `json:"timestamp,omitempty"`
	Type        string         `json:"type"`
	Context     *inContext     `json:"context,omitempty"`
	Referral    *wireReferral  `json:"referral,omitempty"`
	Text        *wireText      `json:"text,omitempty"`
	Image       *wireFile      `json:"image,omitempty"`
	Video       *wireFile      `json:"video,omitempty"`
	Audio       *wireFile      `json:"audio,omitempty"`
	Document    *wireFile      `json:"document,omitempty"`
	Sticker     *wireFile      `json:"sticker,omitempty"`
	Location    *wirePlace     `json:"location,omitempty"`
	Contacts    []wireCard     `json:"contacts,omitempty"`
	Interactive *inInteractive `json:"interactive,omitempty"`
	Button      *inButton      `json:"button,omitempty"`
	Reaction    *wireReaction  `json:"reaction,omitempty"`
	Order       *inOrder       `json:"order,omitempty"`
	Edit        *inEdit        `json:"edit,omitempty"`
	Revoke      *inRevoke      `json:"revoke,omitempty"`
	System      *inSystem      `json:"system,omitempty"`
	Unsupported *wireTyping    `json:"unsupported,omitempty"`
	Errors      []wireError    `json:"errors,omitempty"`
}

type inContext struct {
	From      string `json:"from,omitempty"`
	ID        string `json:"id,omitempty"`
	Forwarded bool   `json:"forwarded,omitempty"`
}

type inInteractive struct {
	Type   string      `json:"type"`
	Button *wireChoice `json:"button_reply,omitempty"`
	List   *wireChoice `json:"list_reply,omitempty"`
	Form   *inForm     `json:"nfm_reply,omitempty"`
}

type inForm struct {
	Name string `json:"name"`
	Body string `json:"body"`
	Data string `json:"response_json"`
}

type inButton struct {
	Payload string `json:"payload"`
	Text    string `json:"text"`
}

type inOrder struct {
	Catalog string   `json:"catalog_id"`
	Text    string   `json:"text,omitempty"`
	Items   []inItem `json:"product_items"`
}

type inItem struct {
	Product  string      `json:"product_retailer_id"`
	Quantity int         `json:"quantity"`
	Price    json.Number `json:"item_price"`
	Currency string      `json:"currency"`
}

type wireReferral struct {
	Source   string `json:"source_type"`
	ID       string `json:"source_id"`
	URL      string `json:"source_url"`
	Headline string `json:"headline,omitempty"`
	Body     string `json:"body,omitempty"`
	Click    string `json:"ctwa_clid,omitempty"`
}

// A Manner is how a message is written. The zero Manner is nothing special.
type Manner struct {
	// Quote is the id of the message that it answers.
	Quote string
	// Forwarded says that it was passed on from another chat.
	Forwarded bool
	// Referral is how the customer got here.
	Referral *channel.Referral
}

// Say writes a text and returns the message's id.
func (p *Phone) Say(text string) string {
	id, err := p.Write(channel.Text{Body: text}, Manner{})
	if err != nil {
		panic(err) // a text is always fine
	}
	return id
}

// Write writes a message and returns its id. Media are named by the id that
// [Server.Keep] gave. A Placeholder becomes a message of a type that the API
// does not carry. It fails for parts that customers do not write, and for
// media that are not there.
func (p *Phone) Write(part channel.Part, how Manner) (string, error) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &wireMessage{}
	if err := s.fillMessage(m, part); err != nil {
		return "", err
	}
	shown := channel.Parts{part}
	p.post(m, how)
	p.show(&Bubble{ID: m.ID, At: s.now(), Parts: shown, Quotes: how.Quote, Status: channel.StatusAccepted})
	return m.ID, nil
}

// post sends a message of the customer. It opens the window, also if it is
// unsupported (WA webhooks/reference/messages/unsupported, 2026-03-20). The
// caller holds s.mu.
func (p *Phone) post(m *wireMessage, how Manner) {
	s := p.server
	now := s.now()
	m.ID, m.Timestamp, m.User = s.newID(byCustomer, p), seconds(now), p.userID
	if !p.customer.HidesNumber {
		m.From = p.waID
	}
	if how.Quote != "" || how.Forwarded {
		m.Context = &inContext{ID: how.Quote, Forwarded: how.Forwarded}
	}
	if how.Quote != "" {
		m.Context.From = s.opts.Number
	}
	if r := how.Referral; r != nil {
		m.Referral = &wireReferral{r.Source, r.ID, r.URL, r.Headline, r.Body, r.Click}
	}
	p.lastWrote = now
	s.courier.Add(update{Message: m, Contact: p.contact()}, now)
}

func (s *Server) fillMessage(m *wireMessage, part channel.Part) error {
	switch v := part.(type) {
	case channel.Text:
		m.Type, m.Text = "text", &wireText{Body: v.Body}
	case channel.Location:
		m.Type, m.Location = "location", &wirePlace{v.Latitude, v.Longitude, v.Name, v.Address, v.URL}
	case channel.Contacts:
		m.Type = "contacts"
		for _, c := range v.Cards {
			m.Contacts = append(m.Contacts, wireCardOf(c))
		}
	case channel.Form:
		m.Type, m.Interactive = "interactive", &inInteractive{Type: "nfm_reply", Form: &inForm{v.Name, "Sent", v.Data}}
	case channel.Order:
		return fillOrder(m, v)
	case channel.Placeholder:
		no := refuse(131051, "Message type is not currently supported")
		m.Type, m.Unsupported, m.Errors = "unsupported", &wireTyping{v.Type}, []wireError{no.wire()}
	default:
		return s.fillMedia(m, part)
	}
	return nil
}

func (s *Server) fillMedia(m *wireMessage, part channel.Part) error {
	var err error
	switch v := part.(type) {
	case channel.Image:
		m.Type = "image"
		m.Image, err = s.wireFile(v.Media, v.Caption)
	case channel.Video:
		m.Type = "video"
		m.Video, err = s.wireFile(v.Media, v.Caption)
	case channel.Audio:
		m.Type = "audio"
		if m.Audio, err = s.wireFile(v.Media, ""); err == nil {
			m.Audio.Voice = &v.Voice
		}
	case channel.File:
		m.Type = "document"
		if m.Document, err = s.wireFile(v.Media, v.Caption); err == nil {
			m.Document.Filename = v.Media.Name
		}
	case channel.Sticker:
		m.Type = "sticker"
		if m.Sticker, err = s.wireFile(v.Media, ""); err == nil {
			m.Sticker.Animated = &v.Animated
		}
	default:
		return fmt.Errorf("whatsapptest: customers do not write %s", part.Kind())
	}
	return err
}

func (s *Server) wireFile(m channel.Media, caption string) (*wireFile, error) {
	f := s.files[m.ID]
	if f == nil {
		return nil, fmt.Errorf("whatsapptest: there is no file %q", m.ID)
	}
	return &wireFile{ID: f.id, Caption: caption, Type: f.mime, SHA256: wireHash(f.body)}, nil
}

func fillOrder(m *wireMessage, o channel.Order) error {
	m.Type, m.Order = "order", &inOrder{Catalog: o.Catalog, Text: o.Note}
	for _, i := range o.Items {
		if _, err := strconv.ParseFloat(i.Price, 64); err != nil || !json.Valid([]byte(i.Price)) {
			return fmt.Errorf("whatsapptest: the price of %q is no number", i.Product)
		}
		m.Order.Items = append(m.Order.Items, inItem{i.Product, i.Quantity, json.Number(i.Price), i.Currency})
	}
	return nil
}

// Keep stores a file of a customer's, of any type, and returns what to put
// into a part. It lives for seven days (WA business-phone-numbers/media,
// 2025-12-11).
func (s *Server) Keep(body []byte, mimeType, name string) channel.Media {
	f := &file{body: body, mime: mimeType, name: name}
	id := s.keep(f, inboundLives)
	return channel.Media{ID: id, Type: mimeType, Name: name, Size: int64(len(body)), SHA256: f.hash()}
}
