package line

import (
	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"

	"github.com/rapport-go/rapport/channel"
)

// A rich is what a message with buttons has. picture is an address.
type rich struct {
	title   string
	picture string
	body    string
	actions []messaging_api.ActionInterface
}

// buttonsObject is the confirm template for two plain buttons, the buttons
// template where everything fits, and a flex message otherwise.
func buttonsObject(b channel.Buttons) (object, error) {
	r, err := framed(b.Header, b.Body)
	if err != nil {
		return object{}, err
	}
	for _, x := range b.Buttons {
		r.actions = append(r.actions, answer(x.ID, x.Title))
	}
	if len(r.actions) == 2 && r.title == "" && r.picture == "" && channel.UTF16.Measure(r.body) <= maxConfirm {
		return template(r, &messaging_api.ConfirmTemplate{Text: r.body, Actions: r.actions}), nil
	}
	return r.object(), nil
}

func linkObject(l channel.LinkButton) (object, error) {
	r, err := framed(l.Header, l.Body)
	if err != nil {
		return object{}, err
	}
	r.actions = []messaging_api.ActionInterface{link(l.Label, l.URL)}
	return r.object(), nil
}

// framed reads what stands around the buttons. The type of a header is not
// always known to the planner, so its kind is checked here.
func framed(h channel.Header, body string) (rich, error) {
	r := rich{title: h.Text, body: body}
	switch m := h.Media(); {
	case m == nil:
		return r, nil
	case h.Image == nil:
		return r, unsupported(opSend, "only a picture can stand above buttons on LINE")
	case m.URL == "":
		return r, invalid(opSend, "the picture above the buttons has no address")
	default:
		r.picture = m.URL
	}
	return r, nil
}

// object is the buttons template if the body fits.
func (r rich) object() object {
	limit := maxButtonsText
	if r.title != "" || r.picture != "" {
		limit = maxTitledText
	}
	if channel.UTF16.Measure(r.body) <= limit {
		return template(r, &messaging_api.ButtonsTemplate{
			ThumbnailImageUrl: r.picture, Title: r.title, Text: r.body, Actions: r.actions,
		})
	}
	return flex(r.alt(), r.bubble())
}

func template(r rich, t messaging_api.TemplateInterface) object {
	m := &messaging_api.TemplateMessage{AltText: r.alt(), Template: t}
	return object{m, &m.Sender, &m.QuickReply, nil}
}

// maxAlt is how much of a message stands in notifications. The reference allows
// 1,500 units for templates; flex messages had 400 once.
const maxAlt = 400

func (r rich) alt() string {
	if r.title == "" {
		return cut(r.body, maxAlt)
	}
	return cut(r.title+"\n"+r.body, maxAlt)
}
