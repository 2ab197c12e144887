package woztell

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
)

// outText is a text, on the platforms of Meta's also with quick replies
// ([d:wa-message-types], [d:fb-message-types]).
type outText struct {
	Type  string     `json:"type"`
	Text  string     `json:"text"`
	Quick []outQuick `json:"quickReplies,omitempty"`
}

type outQuick struct {
	Type    string `json:"content_type"`
	Title   string `json:"title"`
	Payload string `json:"payload"`
}

// outFile is a file at an address. A caption stands under the key text; one
// under the key caption is silently lost (trap P12).
type outFile struct {
	Type string `json:"type"`
	Text string `json:"text,omitempty"`
	URL  string `json:"url"`
}

// response makes the object that WOZTELL sends for a part.
func (c *Channel) response(part channel.Part) (any, error) {
	if err := c.fits(part); err != nil {
		return nil, err
	}
	switch p := part.(type) {
	case channel.Text:
		return outText{Type: "TEXT", Text: p.Body}, nil
	case channel.QuickReplies:
		return quickReplies(p), nil
	case channel.Image:
		return outFile{"IMAGE", p.Caption, p.Media.URL}, nil
	case channel.Video:
		return outFile{"VIDEO", p.Caption, p.Media.URL}, nil
	case channel.Audio:
		return outFile{"AUDIO", "", p.Media.URL}, nil
	case channel.File:
		return outFile{"FILE", p.Caption, p.Media.URL}, nil
	case channel.Sticker:
		return outFile{"STICKER", "", p.Media.URL}, nil
	case channel.Template:
		return c.template(p)
	}
	if c.cfg.Platform == WhatsApp {
		return interactive(part)
	}
	return rich(part)
}

// fits refuses what is over a limit: WhatsApp's faults come only later, as a
// message that failed, and a wrong key in a response is not told at all.
func (c *Channel) fits(part channel.Part) error {
	if part == nil || c.caps.Parts[part.Kind()].Level == channel.SupportNone {
		return unsupported(opSend, "this kind of message cannot be sent on "+string(c.cfg.Platform))
	}
	_, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{part}, Policy: channel.Strict}, c.caps)
	if err == nil {
		return nil
	}
	e := &channel.Error{Kind: channel.Invalid, Op: opSend, Detail: err.Error()}
	if p, ok := errors.AsType[*channel.PlanError](err); ok {
		p.Part = -1
		e.Kind, e.Detail = p.Cause, p.Error()
	}
	return e
}

func quickReplies(p channel.QuickReplies) outText {
	out := outText{Type: "TEXT", Text: p.Body}
	for _, b := range p.Replies {
		out.Quick = append(out.Quick, outQuick{"text", b.Title, b.ID})
	}
	return out
}
