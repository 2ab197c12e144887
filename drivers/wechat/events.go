package wechat

import (
	"cmp"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// readers holds the decoder of each kind of event, in the exact case that WeChat
// writes ([recv], [tmpl], [subn], 2026). One returns nothing if the event is not
// what it expects; then it is kept as unknown.
//
// Kept as unknown on purpose, since they neither say anything nor permit an
// answer: VIEW, view_miniprogram, LOCATION, pic_sysphoto, pic_photo_or_album,
// pic_weixin and location_select, whose picture or place follows as a message;
// MASSSENDJOBFINISH and PUBLISHJOBFINISH; user_info_modified and
// user_authorization_revoke, which oblige the business to change or delete what
// it knows of somebody.
var readers = map[string]func(*Channel, push) []channel.Event{
	"subscribe":                 (*Channel).followed,
	"unsubscribe":               (*Channel).unfollowed,
	"SCAN":                      (*Channel).scanned,
	"CLICK":                     (*Channel).clicked,
	"scancode_push":             (*Channel).clicked,
	"scancode_waitmsg":          (*Channel).clicked,
	"TEMPLATESENDJOBFINISH":     (*Channel).templateEnded,
	"kf_create_session":         (*Channel).handedOver,
	"kf_close_session":          (*Channel).handedBack,
	"kf_switch_session":         (*Channel).handedOn,
	"subscribe_msg_popup_event": (*Channel).asked,
	// The element is another one; the event is a withdrawal.
	"subscribe_msg_change_event": (*Channel).changedConsent,
	"subscribe_msg_sent_event":   (*Channel).noticesEnded,
}

// followed is a person who follows the account, perhaps by a QR code. They can
// be written to, and answered at once.
func (c *Channel) followed(p push) []channel.Event {
	from := c.sender(p)
	if from.Address().IsZero() {
		return nil
	}
	scene := strings.TrimPrefix(p.get("EventKey"), "qrscene_")
	return []channel.Event{
		channel.ReachChanged{Origin: p.under(p.second("reach")), From: from, Reachable: true, Detail: "subscribe"},
		channel.ConversationOpened{Origin: p.origin(), From: from, Referral: byCode(scene), Allowance: byFollow.at(p.at())},
	}
}

// scanned is a follower who scanned a QR code of the account's. The scene has
// no prefix here ([recv], 2026).
func (c *Channel) scanned(p push) []channel.Event {
	from := c.sender(p)
	if from.Address().IsZero() {
		return nil
	}
	return []channel.Event{channel.ConversationOpened{
		Origin: p.origin(), From: from, Referral: byCode(p.get("EventKey")), Allowance: byScan.at(p.at()),
	}}
}

// byCode is how somebody came who scanned a QR code. Without a scene there was
// none.
func byCode(scene string) *channel.Referral {
	if scene == "" {
		return nil
	}
	return &channel.Referral{Source: "qr", Ref: scene}
}

func (c *Channel) unfollowed(p push) []channel.Event {
	from := c.sender(p)
	if from.Address().IsZero() {
		return nil
	}
	return []channel.Event{channel.ReachChanged{Origin: p.origin(), From: from, Detail: "unsubscribe"}}
}

// clicked is a button of the menu. Its name is in no event, so the key stands
// for it; what was scanned is the description.
func (c *Channel) clicked(p push) []channel.Event {
	from, scanned := c.sender(p), p.child("ScanCodeInfo").get("ScanResult")
	title := cmp.Or(p.get("EventKey"), scanned)
	if from.Address().IsZero() || title == "" {
		return nil
	}
	return []channel.Event{channel.MessageReceived{
		Origin: p.origin(), From: from, Allowance: byMenu.at(p.at()),
		Parts: channel.Parts{channel.Choice{ID: p.get("EventKey"), Title: title, Description: scanned}},
	}}
}

// handedOver says that an agent in WeChat's own console has the talk.
func (c *Channel) handedOver(p push) []channel.Event {
	return c.handover(p, false, p.get("KfAccount"), "kf_create_session")
}

func (c *Channel) handedBack(p push) []channel.Event {
	return c.handover(p, true, "", "kf_close_session by "+p.get("KfAccount"))
}

func (c *Channel) handedOn(p push) []channel.Event {
	return c.handover(p, false, p.get("ToKfAccount"), "kf_switch_session from "+p.get("FromKfAccount"))
}

func (c *Channel) handover(p push, ours bool, to, detail string) []channel.Event {
	from := c.sender(p)
	if from.Address().IsZero() {
		return nil
	}
	return []channel.Event{channel.HandoverChanged{Origin: p.origin(), From: from, Ours: ours, To: to, Detail: detail}}
}
