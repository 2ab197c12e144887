package whatsapptest

import (
	"net/url"
	"strings"
)

// checkInteractive checks a message with something to tap (WA messages/
// interactive-*-messages, 2025-12).
func (s *Server) checkInteractive(i *outInteractive) *refusal {
	if i == nil {
		return refuse(131008, "interactive is required")
	}
	if no := firstOf(checkInteractiveBody(i), checkFooter(i.Footer), s.checkHeader(i.Type, i.Header)); no != nil {
		return no
	}
	switch i.Type {
	case "button":
		return checkButtons(i.Action.Buttons)
	case "list":
		return checkList(i.Action)
	case "cta_url":
		return checkLink(i.Action)
	case "location_request_message":
		return checkAsk(i)
	case "carousel":
		return s.checkCarousel(i)
	}
	return refuse(131009, "interactive.type %q is not simulated", i.Type)
}

func checkInteractiveBody(i *outInteractive) *refusal {
	limit := 1024
	if i.Type == "list" {
		limit = 4096
	}
	if i.Body == nil {
		return refuse(131008, "interactive.body is required")
	}
	return required("body", i.Body.Text, limit)
}

func checkFooter(f *outLine) *refusal {
	if f == nil {
		return nil
	}
	return required("footer", f.Text, 60)
}

func (s *Server) checkHeader(kind string, h *outHeader) *refusal {
	switch {
	case h == nil:
		return nil
	case kind == "carousel" || kind == "location_request_message":
		return refuse(131009, "%s has no header", kind)
	case h.Type == "text":
		return required("header", h.Text, 60)
	case kind == "list":
		return refuse(131009, "the header of a list is text")
	case h.Type == "image":
		return s.checkFile("image", h.Image)
	case h.Type == "video":
		return s.checkFile("video", h.Video)
	case h.Type == "document":
		return s.checkFile("document", h.Document)
	}
	return refuse(131009, "header.type %q is not known", h.Type)
}

// checkButtons: one to three, titles of 20 characters that differ, ids of 256
// (WA messages/interactive-reply-buttons-messages, 2025-12).
func checkButtons(buttons []outButton) *refusal {
	if no := count("buttons", len(buttons), 1, 3); no != nil {
		return no
	}
	titles, ids := map[string]bool{}, map[string]bool{}
	for _, b := range buttons {
		if b.Type != "reply" || b.Reply == nil {
			return refuse(131009, "a button is not of type reply")
		}
		if no := firstOf(required("button title", b.Reply.Title, 20), required("button id", b.Reply.ID, 256)); no != nil {
			return no
		}
		if titles[b.Reply.Title] || ids[b.Reply.ID] {
			return refuse(131009, "two buttons have the same title or id")
		}
		if strings.TrimSpace(b.Reply.ID) != b.Reply.ID {
			return refuse(131009, "a button id begins or ends with white space")
		}
		titles[b.Reply.Title], ids[b.Reply.ID] = true, true
	}
	return nil
}

// checkList: up to ten sections and ten rows in all (WA messages/
// interactive-list-messages, 2025-12).
func checkList(a outAction) *refusal {
	if no := firstOf(required("list button", a.Button, 20), count("sections", len(a.Sections), 1, 10)); no != nil {
		return no
	}
	ids := map[string]bool{}
	for _, sec := range a.Sections {
		if no := optional("section title", sec.Title, 24); no != nil {
			return no
		}
		if sec.Title == "" && len(a.Sections) > 1 {
			return refuse(131008, "section title is required with several sections")
		}
		for _, row := range sec.Rows {
			if no := checkRow(row); no != nil {
				return no
			}
			if ids[row.ID] {
				return refuse(131009, "two rows have the same id")
			}
			ids[row.ID] = true
		}
	}
	return count("rows", len(ids), 1, 10)
}

func checkRow(row wireChoice) *refusal {
	return firstOf(required("row id", row.ID, 200), required("row title", row.Title, 24), optional("row description", row.Description, 72))
}

func checkLink(a outAction) *refusal {
	if a.Name != "cta_url" || a.Parameters == nil {
		return refuse(131008, "action.name and action.parameters are required")
	}
	u, err := url.Parse(a.Parameters.URL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return refuse(131009, "the link's url is not http or https")
	}
	return required("display_text", a.Parameters.Text, 20)
}

func checkAsk(i *outInteractive) *refusal {
	if i.Action.Name != "send_location" || i.Footer != nil {
		return refuse(131009, "a location request has the action send_location and no footer")
	}
	return nil
}

// checkCarousel: 2 to 10 cards of one kind, texts of 160 characters and two
// line breaks (WA messages/interactive-media-carousel-messages, 2025-12-22).
func (s *Server) checkCarousel(i *outInteractive) *refusal {
	if i.Footer != nil {
		return refuse(131009, "a carousel has no footer")
	}
	cards := i.Action.Cards
	if no := count("cards", len(cards), 2, 10); no != nil {
		return no
	}
	for n, c := range cards {
		if c.Index == nil || *c.Index != n || c.Type != cards[0].Type {
			return refuse(131009, "the cards are not numbered or not of one kind")
		}
		if no := s.checkCard(c); no != nil {
			return no
		}
	}
	return nil
}

func (s *Server) checkCard(c outCard) *refusal {
	if c.Header == nil || (c.Header.Type != "image" && c.Header.Type != "video") {
		return refuse(131008, "a card has a header with a picture or a film")
	}
	if no := s.checkHeader("card", c.Header); no != nil {
		return no
	}
	if c.Body != nil {
		if no := required("card body", c.Body.Text, 160); no != nil {
			return no
		}
		if strings.Count(c.Body.Text, "\n") > 2 {
			return refuse(131009, "a card body has more than two line breaks")
		}
	}
	if c.Type == "cta_url" {
		return checkLink(c.Action)
	}
	return checkQuick(c.Action.Buttons)
}

func checkQuick(buttons []outButton) *refusal {
	if no := count("card buttons", len(buttons), 1, 3); no != nil {
		return no
	}
	for _, b := range buttons {
		if b.Type != "quick_reply" || b.Quick == nil {
			return refuse(131009, "a card's button is not of type quick_reply")
		}
		if no := firstOf(required("button title", b.Quick.Title, 20), required("button id", b.Quick.ID, 20)); no != nil {
			return no
		}
	}
	return nil
}
