package main

import (
	"net/http"
	"path"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty"
	"github.com/rapport-go/rapport/drivers/thirdparty/thirdpartytest"
)

// openPeer starts a system of somebody else's, which became a channel by keeping
// to the open contract.
func openPeer(host) (*line, error) {
	peer := thirdpartytest.New(thirdpartytest.Options{StatusDelay: statusDelay})
	c := peer.Credentials()
	driver, err := thirdparty.New(thirdparty.Config{
		Account: c.Account, URL: c.URL, SigningKeys: c.SigningKeys, PeerKeys: c.PeerKeys,
		TypingFor: 10 * time.Second, MarkRead: true, Transport: peer.Transport(),
	})
	return &line{simulator: peerSide{peer}, id: simulatedPeer, title: "Third party", mark: "-peer", driver: driver}, err
}

// A peerSide is the peer, with the phones of its users.
type peerSide struct{ *thirdpartytest.Server }

func (s peerSide) meet(p person) error {
	_, err := s.AddPhone(thirdpartytest.User{ExternalID: p.key(), Name: p.Name})
	return err
}

func (s peerSide) chats() []chat {
	var all []chat
	for _, p := range s.Phones() {
		all = append(all, peerChat{p})
	}
	return all
}

// troubles: every request has a key of its own, so that repeating is safe.
func (s peerSide) troubles() []trouble {
	send := func(n int, f thirdpartytest.CallFault) func() {
		f.Op = thirdpartytest.OpSend
		return func() { s.FailCalls(n, f) }
	}
	return []trouble{
		{"twice", "Deliver twice", "The next 10 events come twice. Nothing shows.", func() {
			s.DisturbWebhooks(10, thirdpartytest.Disturbance{Twice: true})
		}},
		{"late", "Deliver late", "The next 5 events come 5 seconds late.", func() {
			s.DisturbWebhooks(5, thirdpartytest.Disturbance{Late: 5 * time.Second})
		}},
		{"throttle", "Throttle", "The next 2 messages are refused for now. They are repeated.", send(2, thirdpartytest.CallFault{Status: http.StatusTooManyRequests})},
		{"drop", "Drop an answer", "The next message arrives but the answer is lost. It is repeated under the same key, and shows once.", send(1, thirdpartytest.CallFault{Accept: true, Drop: true})},
		{"fail", "Refuse a message", "The next message is refused: there is no such user.", send(1, thirdpartytest.CallFault{Class: "unreachable", Code: "gone", Text: "the user has left"})},
		{"lose", "Lose a message", "The next message is lost without a word. It is repeated, and shows once.", send(1, thirdpartytest.CallFault{Drop: true})},
	}
}

// A peerChat is somebody's talk with the business at the peer.
type peerChat struct{ phone *thirdpartytest.Phone }

var _ interface {
	chat
	reactor
	remover
	blocker
} = peerChat{}

func (c peerChat) owner() owner {
	who := c.phone.User()
	return owner{Key: who.ExternalID, Name: who.Name, Address: "id " + shortID(who.ExternalID)}
}

func (c peerChat) screen() []bubble {
	var all []bubble
	for _, b := range c.phone.Screen() {
		all = append(all, bubble{
			ID: b.ID, Business: b.Business, Sender: b.Author, At: b.At, Parts: ownFiles(b), Quotes: b.Quotes,
			OurReaction: b.OurReaction, TheirReaction: b.TheirReaction, Edited: b.Edited, Deleted: b.Deleted, Status: b.Status,
		})
	}
	return all
}

func (c peerChat) typing() bool                  { return c.phone.Typing() }
func (c peerChat) read()                         { c.phone.Read() }
func (c peerChat) carries(channel.PartKind) bool { return true }

func (c peerChat) write(part channel.Part) error {
	_, err := c.phone.Write(part, thirdpartytest.Manner{})
	return err
}

func (c peerChat) tap(message, choice string) error {
	_, err := c.phone.Tap(message, choice)
	return err
}

func (c peerChat) react(message, emoji string) error { return c.phone.React(message, emoji) }
func (c peerChat) remove(message string) error       { return c.phone.Delete(message) }
func (c peerChat) blocked() bool                     { return c.phone.Blocked() }
func (c peerChat) block(on bool)                     { c.phone.Block(on) }

// ownFiles are the parts of a message of the user's with their files under the
// peer's own name, which is the end of their address.
func ownFiles(b thirdpartytest.Bubble) channel.Parts {
	if b.Business {
		return b.Parts
	}
	parts := make(channel.Parts, len(b.Parts))
	for i, p := range b.Parts {
		parts[i] = p
		if named, err := channel.MapMedia(p, func(m channel.Media) (channel.Media, error) { m.ID = path.Base(m.URL); return m, nil }); err == nil {
			parts[i] = named
		}
	}
	return parts
}
