package messengertest

import (
	"net/url"
	"strings"
)

// checkAttachment checks a file or a template. The caller holds s.mu.
func (s *Server) checkAttachment(req *request) *refusal {
	a := req.Message.Attachment
	switch a.Type {
	case "image", "video", "audio", "file":
		return s.checkFile(a, req.file)
	case "template":
		return s.checkStructured(&a.Payload)
	}
	return invalid("attachment type %q is none", a.Type)
}

// checkFile wants one of a link, the id of an upload, and a file in the form
// (SA).
func (s *Server) checkFile(a *outAttachment, f *file) *refusal {
	link, id := a.Payload.URL, string(a.Payload.Attachment)
	switch {
	case link != "" && id != "", id != "" && f != nil:
		return invalid("url, attachment_id and filedata exclude each other")
	case id != "":
		return s.checkUploaded(a.Type, id)
	case f != nil:
		return f.checkAs(a.Type)
	case link == "":
		return refuse(100, 2018015, "the attachment has neither url nor attachment_id nor filedata")
	case !isWeb(link):
		return refuse(100, 2018008, "Failed to fetch the file from the url")
	}
	return nil
}

// checkUploaded: ids belong to the Page and die after 90 days (SA). The caller
// holds s.mu.
func (s *Server) checkUploaded(kind, id string) *refusal {
	f := s.files[id]
	if f == nil || f.kind == "" || f.gone(s.now()) {
		return refuse(100, 2018074, "Invalid attachment id: it is not of this Page, or has expired")
	}
	if f.kind != kind {
		return refuse(100, 2018047, "Upload attachment failure: the file was uploaded as %s", f.kind)
	}
	return nil
}

// checkStructured checks a template of the Send API. Those for receipts,
// products, coupons, feedback and grids are not simulated.
func (s *Server) checkStructured(p *outPayload) *refusal {
	switch p.Template {
	case "button":
		return firstOf(required("payload[text]", p.Text, 640), s.checkButtons(p.Buttons, 1))
	case "generic":
		return s.checkGeneric(p.Elements)
	case "media":
		return s.checkMedia(p.Elements)
	}
	return invalid("template_type %q is none, or is not simulated", p.Template)
}

// checkGeneric: 1 to 10 elements with titles and subtitles of 80 characters, 3
// buttons each, and something beside the title (TPL/generic).
func (s *Server) checkGeneric(all []outElement) *refusal {
	if len(all) < 1 || len(all) > 10 {
		return invalid("%d elements, between 1 and 10 are allowed", len(all))
	}
	for _, e := range all {
		if e.Title == "" {
			return refuse(100, 2018053, "the title of an element must not be empty")
		}
		if e.Subtitle == "" && e.Image == "" && e.Default == nil && len(e.Buttons) == 0 {
			return invalid("an element needs something beside its title")
		}
		no := firstOf(optional("elements[title]", e.Title, 80), optional("elements[subtitle]", e.Subtitle, 80), s.checkButtons(e.Buttons, 0), checkPicture(e.Image))
		if no != nil {
			return no
		}
	}
	return nil
}

func checkPicture(link string) *refusal {
	if link != "" && !isWeb(link) {
		return invalid("image_url must be an address")
	}
	return nil
}

// mediaFault is one of the subcodes 2018173 to 2018188 of media templates
// (TPL/media). Which of them says what is not in what was read.
const mediaFault = 2018173

// checkMedia: exactly one element with an image or a video, by attachment_id or
// an address of Facebook's; 3 buttons (TPL/media). In an European Page no video
// (R1 on D/europe-japan-updates, 2026-03-18).
func (s *Server) checkMedia(all []outElement) *refusal {
	if len(all) != 1 {
		return refuse(100, mediaFault, "a media template has exactly one element")
	}
	e := all[0]
	id, isText := unquote(string(e.Attachment))
	switch {
	case e.MediaType != "image" && e.MediaType != "video":
		return refuse(100, mediaFault, "media_type must be image or video")
	case e.MediaType == "video" && s.opts.European:
		return refuse(100, mediaFault, "video is not available for this Page")
	case (id == "") == (e.URL == ""):
		return refuse(100, mediaFault, "exactly one of attachment_id and url is required")
	case id != "" && !isText:
		return invalid("attachment_id must be text")
	case e.URL != "" && !ofFacebook(e.URL):
		return refuse(100, mediaFault, "the url must be one of Facebook's")
	case id != "":
		return firstOf(s.checkUploaded(e.MediaType, id), s.checkButtons(e.Buttons, 0))
	}
	return s.checkButtons(e.Buttons, 0)
}

// unquote reads what is text in JSON, and reports whether it is.
func unquote(raw string) (string, bool) {
	if inner, ok := strings.CutPrefix(raw, `"`); ok {
		return strings.TrimSuffix(inner, `"`), true
	}
	return strings.TrimPrefix(raw, "null"), false
}

func ofFacebook(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Host == "facebook.com" || strings.HasSuffix(u.Host, ".facebook.com"))
}

// checkButtons: up to 3 buttons (TPL/button), titles of 20 characters, payloads
// of 1000 (BTN).
func (s *Server) checkButtons(all []outButton, least int) *refusal {
	if len(all) < least || len(all) > 3 {
		return invalid("%d buttons, between %d and 3 are allowed", len(all), least)
	}
	for _, b := range all {
		if no := s.checkButton(b); no != nil {
			return no
		}
	}
	return nil
}

func (s *Server) checkButton(b outButton) *refusal {
	title := required("buttons[title]", b.Title, 20)
	switch b.Type {
	case "postback":
		if b.Payload == "" {
			return refuse(100, 2018040, "a postback button needs a payload")
		}
		return firstOf(title, optional("buttons[payload]", b.Payload, 1000))
	case "web_url":
		if !isWeb(b.URL) {
			return refuse(100, 2018041, "a web_url button needs an url")
		}
		return title
	case "phone_number":
		if !strings.HasPrefix(b.Payload, "+") {
			return invalid("the payload of a phone_number button is a number that begins with +")
		}
		return title
	case "account_link", "account_unlink":
		if s.opts.European {
			return invalid("account linking is not available for this Page")
		}
		if b.Type == "account_link" && !isWeb(b.URL) {
			return refuse(100, 2018041, "an account_link button needs an url")
		}
		return nil
	case "game_play":
		return title
	}
	return invalid("buttons[type] %q is none", b.Type)
}
