package line

import (
	"encoding/json"
	"fmt"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"

	"github.com/rapport-go/rapport/channel"
)

// An object is a message object of LINE's, and where in it stands what every
// kind of object can have. quote is nil where it cannot quote.
type object struct {
	message messaging_api.MessageInterface
	sender  **messaging_api.Sender
	quick   **messaging_api.QuickReply
	quote   *string
}

// encode makes a message ready: one object for each part, so that the parts of
// an error can be named.
func (c *Channel) encode(m *channel.Message) (outgoing, error) {
	to, err := c.recipient(opSend, m.To)
	switch {
	case err != nil:
		return outgoing{}, err
	case m.Native != nil:
		return nativeMessage(to, m)
	case len(m.Parts) == 0 || len(m.Parts) > maxParts:
		return outgoing{}, invalid(opSend, fmt.Sprintf("a call carries 1 to %d parts", maxParts))
	}
	var all []object
	for i, part := range m.Parts {
		o, err := c.object(part)
		if err != nil {
			e := channel.AsError(opSend, err)
			e.Part = i + 1
			return outgoing{}, e
		}
		all = append(all, o)
	}
	return c.finish(to, m, all)
}

// finish puts in what concerns the call as a whole.
func (c *Channel) finish(to string, m *channel.Message, all []object) (outgoing, error) {
	out := outgoing{to: to}
	out.unquoted = m.ReplyTo != "" && !quote(all, string(readMemo(m.ReplyMemo).Quote))
	showSender(all, senderOf(m.Sender, c.cfg.Sender))
	showQuickReplies(all)
	for _, o := range all {
		b, err := json.Marshal(o.message)
		if err != nil {
			return outgoing{}, invalid(opSend, "the message does not encode as JSON")
		}
		out.messages = append(out.messages, b)
	}
	return out, nil
}

// quote lets the first object that can do so quote, and reports whether there
// was one.
func quote(all []object, token string) bool {
	for _, o := range all {
		if token != "" && o.quote != nil {
			*o.quote = token
			return true
		}
	}
	return false
}

// showQuickReplies moves answers to the last object, since the next one would
// hide them at once.
func showQuickReplies(all []object) {
	last := all[len(all)-1]
	for i := len(all) - 2; i >= 0 && *last.quick == nil; i-- {
		*last.quick, *all[i].quick = *all[i].quick, nil
	}
}

// object writes one part.
func (c *Channel) object(part channel.Part) (object, error) {
	if err := check(part, c.caps); err != nil {
		return object{}, err
	}
	switch p := part.(type) {
	case channel.Text:
		return textObject(p.Body), nil
	case channel.Image, channel.Video, channel.Audio:
		return mediaObject(part)
	case channel.Sticker:
		return stickerObject(p)
	case channel.Location:
		return locationObject(p), nil
	case channel.LocationRequest:
		return locationRequest(p), nil
	case channel.QuickReplies:
		return quickReplies(p), nil
	case channel.Buttons:
		return buttonsObject(p)
	case channel.LinkButton:
		return linkObject(p)
	case channel.Carousel:
		return carouselObject(p), nil
	}
	return object{}, unsupported(opSend, "LINE carries no "+string(part.Kind()))
}

// check refuses what does not fit Capabilities, for two sorts of part: those
// that LINE has no word for, and those that become flex messages, whose limits
// are ours. All else LINE checks better itself.
func check(part channel.Part, caps channel.Capabilities) error {
	if part == nil {
		return invalid(opSend, "a part is missing")
	}
	switch part.Kind() {
	case channel.PartText, channel.PartLocation, channel.PartLocationRequest, channel.PartQuickReplies:
		return nil
	}
	_, err := channel.NewPlan(channel.Draft{Parts: channel.Parts{part}, Policy: channel.Strict}, caps)
	return misfit(err)
}
