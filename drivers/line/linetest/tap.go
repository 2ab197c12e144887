package linetest

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rapport-go/rapport/channel"
)

// Tap taps on an action of a message of the business, in the chat with it or
// in a group: choice is what [Action.Choice] says, or the label. A message action says its
// text, a postback tells its data and shows its display text, and a link opens
// nothing here. It returns the id of the message or of the event; empty if
// neither came of it. Quick replies can be tapped only as long as nothing
// follows the message. Date pickers, cameras and places need more than a tap.
func (p *Phone) Tap(message, choice string) (string, error) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	a, g, err := p.action(message, choice)
	if err != nil {
		return "", err
	}
	switch a.Type {
	case "message":
		return p.write(channel.Text{Body: a.Text}, Manner{In: g})
	case "postback":
		return p.postback(a, g, nil), nil
	case "uri", "clipboard":
		return "", nil
	}
	return "", fmt.Errorf("linetest: %s needs more than a tap", a.Type)
}

// PickDate taps on a date picker and picks a date ("2026-11-01"), a time
// ("09:30") or both ("2026-11-01T09:30"), as the picker's mode wants it (REF,
// datetime picker action). It returns the event's id.
func (p *Phone) PickDate(message, choice, value string) (string, error) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	a, g, err := p.action(message, choice)
	if err != nil {
		return "", err
	}
	layout := map[string]string{"date": "2006-01-02", "time": "15:04", "datetime": "2006-01-02T15:04"}[a.Mode]
	if _, err := time.Parse(layout, value); a.Type != "datetimepicker" || err != nil {
		return "", errors.New("linetest: this cannot be picked here")
	}
	return p.postback(a, g, map[string]string{a.Mode: value}), nil
}

// Answer taps on a quick reply for the camera, the album or the location, and
// writes what comes of it.
func (p *Phone) Answer(message, choice string, part channel.Part) (string, error) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	a, g, err := p.action(message, choice)
	if err != nil {
		return "", err
	}
	fits := map[string][]channel.PartKind{
		"location": {channel.PartLocation}, "camera": {channel.PartImage, channel.PartVideo}, "cameraRoll": {channel.PartImage, channel.PartVideo},
	}
	if !slices.Contains(fits[a.Type], part.Kind()) {
		return "", fmt.Errorf("linetest: %s does not ask for %s", a.Type, part.Kind())
	}
	return p.write(part, Manner{In: g})
}

// SwitchMenu taps on an area of a rich menu that changes to another one. Status
// is "SUCCESS", "RICHMENU_ALIAS_ID_NOTFOUND", "RICHMENU_NOTFOUND" or "FAILED"
// (REF, rich menu switch action; the words from memory). It returns the event's
// id.
func (p *Phone) SwitchMenu(data, alias, status string) string {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	return p.postback(Action{Data: data}, nil, map[string]string{"newRichMenuAliasId": alias, "status": status})
}

// action finds what can be tapped. The caller holds s.mu.
func (p *Phone) action(message, choice string) (Action, *Group, error) {
	in, g := p.whereIs(message)
	if in == nil {
		return Action{}, nil, errNotShown
	}
	b := in.bubble(message)
	all := slices.Clone(b.Actions)
	if in.last(b) {
		all = append(all, b.Replies...)
	}
	i := slices.IndexFunc(all, func(a Action) bool { return a.Choice() == choice || a.Label == choice })
	if i < 0 {
		return Action{}, nil, fmt.Errorf("linetest: the message offers no choice %q now", choice)
	}
	return all[i], g, nil
}

// postback tells the data. What is shown as the person's line is told by no
// message event (REF, postback action).
func (p *Phone) postback(a Action, g *Group, params map[string]string) string {
	s := p.server
	e := &event{Type: "postback", Postback: &postback{a.Data, params}, Source: p.source(Manner{In: g})}
	if g == nil {
		p.own.LastWrote = s.now()
	}
	if s.hears(p, g) {
		s.tell(e, answerable)
	} else {
		e.ID = newULID(s.now())
	}
	if a.Text != "" {
		s.show(p.chat(g), &Bubble{
			ID: e.ID, From: p.own.Customer.UserID, Type: "postback", At: s.now(),
			Parts: channel.Parts{channel.Text{Body: a.Text}}, Status: s.statusOfTheirs(),
		})
	}
	return e.ID
}
