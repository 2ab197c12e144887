package main

import "github.com/rapport-go/rapport/channel"

// A phoneButton is something to do on a phone, or a switch on it.
type phoneButton struct {
	Phone, Back, Verb, Title string
	Switch, On               bool
}

// buttons are what can be done in a chat, as far as its provider has it.
func buttons(phone string, c chat, away bool, back string) []phoneButton {
	all := []phoneButton{{Verb: "photo", Title: "Photo"}}
	if c.carries(channel.PartLocation) {
		all = append(all, phoneButton{Verb: "location", Title: "Place"})
	}
	all = append(all, phoneButton{Verb: "look", Title: "Looking", Switch: true, On: !away})
	if s, ok := c.(switcher); ok {
		all = append(all, phoneButton{Verb: "online", Title: "Online", Switch: true, On: s.online()})
	}
	if b, ok := c.(blocker); ok {
		all = append(all, phoneButton{Verb: "block", Title: "Block", Switch: true, On: b.blocked()})
	}
	for i := range all {
		all[i].Phone, all[i].Back = phone, back
	}
	return all
}
