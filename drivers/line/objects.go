package line

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"

	"github.com/rapport-go/rapport/channel"
)

func textObject(body string) object {
	m := &messaging_api.TextMessage{Text: body}
	return object{m, &m.Sender, &m.QuickReply, &m.QuoteToken}
}

// mediaObject writes a file that LINE's app fetches by itself when somebody
// looks at it, which may be weeks later.
func mediaObject(part channel.Part) (object, error) {
	switch p := part.(type) {
	case channel.Image:
		return imageObject(p.Media), nil
	case channel.Video:
		m := &messaging_api.VideoMessage{OriginalContentUrl: p.Media.URL, PreviewImageUrl: p.Media.Preview}
		return object{m, &m.Sender, &m.QuickReply, nil}, nil
	case channel.Audio:
		m := &messaging_api.AudioMessage{OriginalContentUrl: p.Media.URL, Duration: max(1, p.Media.Duration.Milliseconds())}
		return object{m, &m.Sender, &m.QuickReply, nil}, nil
	}
	return object{}, unsupported(opSend, "LINE carries no "+string(part.Kind()))
}

// imageObject shows the picture itself small where there is no preview. LINE
// wants one of up to 1 MB.
func imageObject(f channel.Media) object {
	m := &messaging_api.ImageMessage{OriginalContentUrl: f.URL, PreviewImageUrl: cmp.Or(f.Preview, f.URL)}
	return object{m, &m.Sender, &m.QuickReply, nil}
}

// stickerObject takes a sticker as "package/sticker".
func stickerObject(s channel.Sticker) (object, error) {
	set, id, ok := strings.Cut(s.Media.ID, "/")
	if !ok || !digits.MatchString(set) || !digits.MatchString(id) {
		return object{}, invalid(opSend, `the sticker's id is not of the form "package/sticker"`)
	}
	m := &messaging_api.StickerMessage{PackageId: set, StickerId: id}
	return object{m, &m.Sender, &m.QuickReply, &m.QuoteToken}, nil
}

// locationObject names a place that has no name, or no address, by the other,
// and otherwise by where it is: LINE wants both.
func locationObject(l channel.Location) object {
	point := degrees(l.Latitude) + ", " + degrees(l.Longitude)
	m := &messaging_api.LocationMessage{
		Title: cmp.Or(l.Name, cut(l.Address, maxPlace), point), Address: cmp.Or(l.Address, cut(l.Name, maxPlace), point),
		Latitude: l.Latitude, Longitude: l.Longitude,
	}
	return object{m, &m.Sender, &m.QuickReply, nil}
}

func degrees(d float64) string { return strconv.FormatFloat(d, 'f', 6, 64) }

// here stands on the button that shares a location. It is the sign for a place
// in every language.
const here = "📍"

func locationRequest(l channel.LocationRequest) object {
	o := textObject(l.Body)
	*o.quick = &messaging_api.QuickReply{Items: []messaging_api.QuickReplyItem{
		{Type: "action", Action: &messaging_api.LocationAction{Label: here}},
	}}
	return o
}

func quickReplies(q channel.QuickReplies) object {
	o := textObject(q.Body)
	quick := &messaging_api.QuickReply{}
	for _, b := range q.Replies {
		quick.Items = append(quick.Items, messaging_api.QuickReplyItem{Type: "action", Action: answer(b.ID, b.Title)})
	}
	*o.quick = quick
	return o
}

// answer is the action of a button. Its data comes back in a postback; its
// title appears in the talk as what the person said.
func answer(id, title string) messaging_api.ActionInterface {
	return &messaging_api.PostbackAction{Label: title, Data: dataOf(id, title), DisplayText: title}
}

func link(label, address string) messaging_api.ActionInterface {
	return &messaging_api.UriAction{Label: label, Uri: address}
}
