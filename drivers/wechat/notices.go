package wechat

import (
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
)

// templateEnded says what became of a template message. Its id is in "MsgID",
// and no other outgoing message is ever reported on ([tmpl], 2026).
func (c *Channel) templateEnded(p push) []channel.Event {
	id := p.get("MsgID")
	if id == "" {
		id = p.get("MsgId") // WeChat's page has it in both cases
	}
	if id == "" {
		return nil
	}
	s := channel.StatusChanged{Origin: p.origin(), Of: channel.ProviderID(id), To: c.sender(p), Status: channel.StatusDelivered}
	if word := p.get("Status"); word != "success" {
		s.Status, s.Failure = channel.StatusFailed, templateFailure(word)
	}
	return []channel.Event{s}
}

// templateFailure sorts the words of a report: "failed:user block" and
// "failed: system failed" ([tmpl], 2026).
func templateFailure(word string) channel.Failure {
	f := channel.Failure{Kind: channel.Unknown, Code: brief(word), Detail: brief(word)}
	if strings.Contains(word, "user block") {
		f.Kind, f.Detail = channel.Unreachable, "the person refuses messages of the account"
	}
	return f
}

// noticesEnded says what became of subscription notifications ([subn], 2026).
func (c *Channel) noticesEnded(p push) []channel.Event {
	var all []channel.Event
	for i, item := range p.all("SubscribeMsgSentEvent", "List") {
		id := item.get("MsgID")
		if id == "" {
			continue
		}
		s := channel.StatusChanged{
			Origin: p.under(p.second("notice " + strconv.Itoa(i))),
			Of:     channel.ProviderID(id), To: c.sender(p), Status: channel.StatusDelivered,
		}
		if code := item.get("ErrorCode"); code != "" && code != "0" {
			s.Status, s.Failure = channel.StatusFailed, noticeFailure(code, item.get("ErrorStatus"))
		}
		all = append(all, s)
	}
	return all
}

func noticeFailure(code, words string) channel.Failure {
	f := channel.Failure{Kind: channel.Unknown, Code: brief(code), Detail: brief(words)}
	if n, err := strconv.Atoi(code); err == nil {
		f.Kind, _ = classify(n)
	}
	return f
}

// asked is the answer to a request for notifications. Consent is for one
// template, and often for one message.
func (c *Channel) asked(p push) []channel.Event {
	return c.consents(p, p.all("SubscribeMsgPopupEvent", "List"))
}

// changedConsent is consent that was taken back in the settings.
func (c *Channel) changedConsent(p push) []channel.Event {
	return c.consents(p, p.all("SubscribeMsgChangeEvent", "List"))
}

func (c *Channel) consents(p push, items []*element) []channel.Event {
	from := c.sender(p)
	var all []channel.Event
	for i, item := range items {
		word := item.get("SubscribeStatusString")
		if from.Address().IsZero() || word == "" {
			continue
		}
		all = append(all, channel.ConsentChanged{
			Origin: p.under(p.second("consent " + strconv.Itoa(i))), From: from,
			Purpose: NoticePrefix + item.get("TemplateId"), Granted: word == "accept", Detail: word,
		})
	}
	return all
}
