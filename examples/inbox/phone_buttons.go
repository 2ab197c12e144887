package main

import "github.com/rapport-go/rapport/channel"

// A phoneButton is something to do on a phone, or a switch on it.
type phoneButton struct {
	Phone, Back, Verb, Title string
	Switch, On               bool
}

// buttons are what can be done in a chat, as far as its provider has it.
func buttons(phone string, c chat, away bool, back string) []phoneButton {
	var all []phoneButton
	if c.carries(channel.PartImage) {
		all = append(all, phoneButton{Verb: "photo", Title: "Photo"})
	}
	if c.carries(channel.PartLocation) {
		all = append(all, phoneButton{Verb: "location", Title: "Place"})
	}
	if _, ok := c.(speaker); ok {
		all = append(all, phoneButton{Verb: "voice", Title: "Voice"})
	}
	if _, ok := c.(sharer); ok {
		all = append(all, phoneButton{Verb: "share", Title: "Link"})
	}
	if _, ok := c.(absentee); ok {
		all = append(all, phoneButton{Verb: "absent", Title: "Out of office"})
	}
	if _, ok := c.(browsing); ok {
		return nil
	}
	all = append(all, switches(c, away)...)
	for i := range all {
		all[i].Phone, all[i].Back = phone, back
	}
	return all
}

// switches are what is on or off in a chat.
func switches(c chat, away bool) []phoneButton {
	all := []phoneButton{{Verb: "look", Title: "Looking", Switch: true, On: !away}}
	if s, ok := c.(switcher); ok {
		all = append(all, phoneButton{Verb: "online", Title: "Online", Switch: true, On: s.online()})
	}
	switch b := c.(type) {
	case follower:
		all = append(all, phoneButton{Verb: "block", Title: "Following", Switch: true, On: b.follows()})
	case blocker:
		all = append(all, phoneButton{Verb: "block", Title: "Block", Switch: true, On: b.blocked()})
	}
	return all
}
