package wechattest

import (
	"errors"
	"strconv"

	"github.com/rapport-go/rapport/channel"
)

// Follow follows the account: a subscribe event tells it and opens a short
// window. Somebody who follows already does nothing.
func (p *Phone) Follow() {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	if !p.own.Follows {
		p.follow("ADD_SCENE_SEARCH", "", text("EventKey", ""))
	}
}

func (p *Phone) follow(scene, ticket string, fields ...Field) {
	s := p.server
	p.own.Follows, p.own.Since, p.own.Scene, p.own.Code = true, s.now(), scene, ticket
	p.opens(TriggerFollow)
	s.event(p, false, "subscribe", fields...)
	s.touch()
}

// Unfollow stops following: an unsubscribe event tells it, and nothing of the
// business arrives any more.
func (p *Phone) Unfollow() {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if !p.own.Follows {
		return
	}
	p.own.Follows, p.own.Open, p.own.Remark = false, nil, ""
	s.event(p, true, "unsubscribe", text("EventKey", ""))
	s.touch()
}

// errCode is the error of Scan for what is no code, or no longer.
var errCode = errors.New("wechattest: this is no QR code of the account, or too old")

// Scan scans a QR code with a scene, by its ticket or its address: a SCAN event
// tells it, or a subscribe event of somebody who did not follow yet ([recv]).
func (p *Phone) Scan(code string) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	ticket, c := s.findCode(code)
	if c == nil {
		return errCode
	}
	if !p.own.Follows {
		p.follow("ADD_SCENE_QR_CODE", ticket, text("EventKey", "qrscene_"+c.Scene), text("Ticket", ticket))
		return nil
	}
	p.opens(TriggerScan)
	s.event(p, false, "SCAN", text("EventKey", c.Scene), text("Ticket", ticket))
	return nil
}

// ReportLocation tells where the person is, as phones do when the chat is opened
// or every five seconds, if they may ([recv]). It opens no window: no page says
// that it does.
func (p *Phone) ReportLocation(latitude, longitude, precision float64) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if !p.own.Follows {
		return errNoFollower
	}
	s.event(p, true, "LOCATION", number("Latitude", latitude), number("Longitude", longitude), number("Precision", precision))
	return nil
}

// Happens tells any event about the person, also one that nobody knows. It
// opens no window.
func (p *Phone) Happens(event string, fields ...Field) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	p.server.event(p, true, event, fields...)
}

// ModifyInfo tells that the person changed the profile ([recv], [wxj]).
func (p *Phone) ModifyInfo() {
	p.Happens("user_info_modified", text("OpenID", p.OpenID()), text("AppID", p.server.opts.AppID))
}

// RevokeAuthorization tells that the person takes back what the account may
// know, such as "1": the business has to delete it ([recv], [wxj]).
func (p *Phone) RevokeAuthorization(info string) {
	p.Happens("user_authorization_revoke", text("OpenID", p.OpenID()), text("AppID", p.server.opts.AppID), text("RevokeInfo", info))
}

// Share sends a link that the person has kept or forwards ([recv]).
func (p *Phone) Share(title, description, url string) (string, error) {
	return p.Write(channel.LinkButton{Label: title, Body: description, URL: url}, Manner{})
}

// Broadcast tells the result of a broadcast, in the name of somebody who
// follows ([recv]). Status is such as "send success".
func (s *Server) Broadcast(by *Phone, id int64, status string, total, filtered, sent, failed int) {
	by.Happens("MASSSENDJOBFINISH", bare("MsgID", strconv.FormatInt(id, 10)), text("Status", status),
		number("TotalCount", total), number("FilterCount", filtered), number("SentCount", sent), number("ErrorCount", failed))
}

// Published tells that an article was published, or was not ([recv]). Status 0
// is success.
func (s *Server) Published(by *Phone, publishID, articleID string, status int) {
	by.Happens("PUBLISHJOBFINISH", group("PublishEventInfo",
		bare("publish_id", publishID), number("publish_status", status), text("article_id", articleID)))
}

// TemplateConsent tells the account that the person lets it send one more
// notification of a template, or refuses. Where is 1 for a web page and 2 for an
// article ([subn]).
func (p *Phone) TemplateConsent(template string, accept bool, where int) error {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.notice(template) == nil {
		return errors.New("wechattest: the account has no such notification")
	}
	status := "reject"
	if accept {
		status = "accept"
		p.own.Consents[template]++
	}
	s.event(p, true, "subscribe_msg_popup_event", group("SubscribeMsgPopupEvent", group("List",
		text("TemplateId", template), text("SubscribeStatusString", status), number("PopupScene", where))))
	return nil
}

// WithdrawConsent takes back all consent for notifications of a template
// ([subn]).
func (p *Phone) WithdrawConsent(template string) {
	s := p.server
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(p.own.Consents, template)
	s.event(p, true, "subscribe_msg_change_event", group("SubscribeMsgChangeEvent", group("List",
		text("TemplateId", template), text("SubscribeStatusString", "reject"))))
}
