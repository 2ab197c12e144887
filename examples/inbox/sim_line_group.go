package main

import (
	"slices"
	"strconv"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// A lineGroup is a group on LINE, with the official account in it, as it is on
// the phone of one of its members.
type lineGroup struct {
	phone *linetest.Phone
	all   *linetest.Group
	in    *linetest.Server
}

var _ interface {
	chat
	grouped
	remover
} = lineGroup{}

func (c lineGroup) owner() owner {
	who := c.phone.Customer()
	return owner{Key: who.Account, Name: who.Name, Address: c.all.Name()}
}

func (c lineGroup) group() (key, name string) {
	return "group" + strconv.Itoa(slices.Index(c.in.Groups(), c.all)+1), c.all.Name()
}

func (c lineGroup) screen() []bubble {
	var all []bubble
	me, names := c.phone.UserID(), map[string]string{}
	for _, p := range c.in.Phones() {
		names[p.UserID()] = p.Customer().Name
	}
	for _, b := range c.all.Screen() {
		made := bubbleOnLINE(b)
		if made.Other = !b.Business && b.From != me; made.Other {
			made.Sender = names[b.From]
		}
		all = append(all, made)
	}
	return all
}

func (c lineGroup) typing() bool                  { return false }
func (c lineGroup) read()                         { c.all.Read() }
func (c lineGroup) carries(channel.PartKind) bool { return true }

func (c lineGroup) write(part channel.Part) error {
	_, err := c.phone.Write(part, linetest.Manner{In: c.all})
	return err
}

func (c lineGroup) tap(message, choice string) error {
	_, err := c.phone.Tap(message, choice)
	return err
}

func (c lineGroup) remove(message string) error { return c.phone.Delete(message) }
