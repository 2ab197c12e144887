package whatsapptest

import "encoding/json"

// envelope is a webhook (WA webhooks/reference/messages, 2026-03).
type envelope struct {
	Object string      `json:"object"`
	Entry  []wireEntry `json:"entry"`
}

type wireEntry struct {
	ID      string       `json:"id"`
	Changes []wireChange `json:"changes"`
}

type wireChange struct {
	Field string `json:"field"`
	Value any    `json:"value"`
}

type wireValue struct {
	Product  string         `json:"messaging_product"`
	Metadata wireMeta       `json:"metadata"`
	Contacts []*wireContact `json:"contacts,omitempty"`
	Messages []*wireMessage `json:"messages,omitempty"`
	Statuses []*wireStatus  `json:"statuses,omitempty"`
	Errors   []wireError    `json:"errors,omitempty"`
}

type wireMeta struct {
	Display string `json:"display_phone_number"`
	ID      string `json:"phone_number_id"`
}

// body writes a webhook. Neighbours of one kind share a change.
func (s *Server) body(all []update) ([]byte, error) {
	var changes []wireChange
	var last *wireValue
	for _, u := range all {
		if u.Field != "" {
			changes, last = append(changes, wireChange{u.Field, u.Value}), nil
			continue
		}
		if last == nil || (u.Message == nil) != (last.Messages == nil) {
			last = &wireValue{Product: "whatsapp", Metadata: s.metadata()}
			changes = append(changes, wireChange{"messages", last})
		}
		last.add(u)
	}
	return json.Marshal(envelope{"whatsapp_business_account", []wireEntry{{s.opts.BusinessAccountID, changes}}})
}

func (v *wireValue) add(u update) {
	if u.Message != nil {
		v.Messages = append(v.Messages, u.Message)
	} else {
		v.Statuses = append(v.Statuses, u.Status)
	}
	if u.Contact == nil {
		return
	}
	for _, c := range v.Contacts {
		if c.User == u.Contact.User {
			return
		}
	}
	v.Contacts = append(v.Contacts, u.Contact)
}

func (s *Server) metadata() wireMeta { return wireMeta{s.opts.Number, s.opts.PhoneNumberID} }

// Sign returns the value of the header X-Hub-Signature-256 for a webhook's
// body (WA webhooks/create-webhook-endpoint, 2025-11-07).
func (s *Server) Sign(body []byte) string { return s.hooks.Sign(body) }

// Notify tells a change of any field: value is the JSON of the change's value.
// It is for what the server does not do by itself, such as an update of a
// template's status. Value must be JSON, or Notify fails.
func (s *Server) Notify(field string, value json.RawMessage) error {
	compact, err := json.Marshal(value)
	if err != nil {
		return err
	}
	s.courier.Add(update{Field: field, Value: compact}, s.now())
	return nil
}
