package woztelltest

// checkReplyButtons: one to three, with titles of 20 characters (d:wa-message-
// types); the lengths beside them are Meta's. A button without a payload is
// accepted, and gives nothing back when it is tapped: the key is payload, where
// Meta has id.
func (s *Server) checkReplyButtons(m *response) *refusal {
	if m.Action == nil || len(m.Action.Buttons) < 1 || len(m.Action.Buttons) > 3 {
		return refuse(0, "action.buttons: 1 to 3 are allowed")
	}
	for _, b := range m.Action.Buttons {
		if b.Type != "reply" {
			return refuse(0, "action.buttons.type must be reply")
		}
		if no := firstOf(required("action.buttons.reply.title", b.Reply.Title, 20), most("action.buttons.reply.payload", b.Reply.Payload, 256)); no != nil {
			return no
		}
	}
	return s.checkFrame(m, 1024)
}

// checkList: a button of 20 characters, ten rows with titles of 24 and
// descriptions of 72.
func (s *Server) checkList(m *response) *refusal {
	if m.Action == nil || len(m.Action.Sections) < 1 || len(m.Action.Sections) > 10 {
		return refuse(0, "action.sections: 1 to 10 are allowed")
	}
	rows := 0
	for _, section := range m.Action.Sections {
		rows += len(section.Rows)
		if len(m.Action.Sections) > 1 && section.Title == "" {
			return refuse(0, "action.sections.title is required")
		}
		if no := firstOf(most("action.sections.title", section.Title, 24), checkRows(section.Rows)); no != nil {
			return no
		}
	}
	if rows < 1 || rows > 10 {
		return refuse(0, "action.sections.rows: 1 to 10 are allowed")
	}
	return firstOf(required("action.button", m.Action.Button, 20), s.checkFrame(m, 4096))
}

func checkRows(all []outRow) *refusal {
	for _, row := range all {
		no := firstOf(
			required("rows.title", row.Title, 24), most("rows.description", row.Description, 72), most("rows.payload", row.Payload, 200),
		)
		if no != nil {
			return no
		}
	}
	return nil
}

// checkFrame: what is around buttons and lists.
func (s *Server) checkFrame(m *response, body int) *refusal {
	if m.Body == nil {
		return refuse(0, "body is required")
	}
	if no := required("body.text", m.Body.Text, body); no != nil {
		return no
	}
	if m.Footer != nil {
		if no := required("footer.text", m.Footer.Text, 60); no != nil {
			return no
		}
	}
	return s.checkHeader(m)
}

func (s *Server) checkHeader(m *response) *refusal {
	h := m.Header
	switch {
	case h == nil:
		return nil
	case h.Type == "text":
		return required("header.text", h.Text, 60)
	case m.Type == "WHATSAPP_LIST":
		return refuse(0, "header: lists have a text only")
	}
	f := map[string]*outFile{"image": h.Image, "video": h.Video, "document": h.Document}[h.Type]
	switch {
	case f == nil:
		return refuse(0, "header: there is no %q", h.Type)
	case f.ID != "" && s.files[f.ID] != nil:
		return nil
	}
	return s.checkURL("header."+h.Type+".link", f.Link)
}

// checkButtons: three at most (d:fb-message-types).
func checkButtons(all []outButton, least int) *refusal {
	if len(all) < least || len(all) > 3 {
		return refuse(0, "buttons: %d to 3 are allowed", least)
	}
	for _, b := range all {
		no := required("buttons.title", b.Title, 20)
		switch b.Type {
		case "web_url":
			no = firstOf(no, required("buttons.url", b.URL, 2000))
		case "postback":
			no = firstOf(no, most("buttons.payload", b.Payload, 1000))
		default:
			no = refuse(0, "buttons.type %q is not supported", b.Type)
		}
		if no != nil {
			return no
		}
	}
	return nil
}

// checkCarousel: ten elements with titles and subtitles of 80 characters (s:
// message types for Instagram). Of them a title is all that is required.
func (s *Server) checkCarousel(m *response) *refusal {
	if len(m.Carousel) < 1 || len(m.Carousel) > 10 {
		return refuse(0, "carousel: 1 to 10 elements are allowed")
	}
	for _, e := range m.Carousel {
		no := firstOf(required("carousel.title", e.Title, 80), most("carousel.subtitle", e.Subtitle, 80), checkButtons(e.Buttons, 0))
		if e.Image != "" {
			no = firstOf(no, s.checkURL("carousel.image_url", e.Image))
		}
		if no != nil {
			return no
		}
	}
	return nil
}
