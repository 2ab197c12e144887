package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Who and what both processes know by name.
const (
	channelID = channel.ID("wa-1")
	tenant    = "load"
	agents    = 8
)

// agentOf is the agent who serves the contact.
func agentOf(contact int) storage.AgentID {
	return storage.AgentID(fmt.Sprintf("agent-%d", contact%agents))
}

// numberOf is the contact's phone number, in digits.
func numberOf(contact int) string { return fmt.Sprintf("4915%08d", contact) }

// The kinds of message that are told apart by their ids.
const (
	idInbound = 0x12
	idStored  = 0x11
)

// wamid makes the n-th message id of a kind. It is as long as Meta's, and the
// part that differs comes late and in no order, as in Meta's: that is what an
// index on it has to cope with.
func wamid(kind byte, seed, n uint64, number string) string {
	raw := append([]byte{0x1d, 0x18, byte(len(number))}, number...)
	raw = append(raw, 0x15, 0x02, 0x00, kind, 0x18)
	raw = binary.BigEndian.AppendUint64(raw, scatter(seed<<32^n))
	raw = binary.BigEndian.AppendUint64(raw, scatter(^n))
	return "wamid." + base64.StdEncoding.EncodeToString(raw)
}

// scatter maps numbers to numbers one to one, neighbours far apart (the
// finaliser of splitmix64).
func scatter(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
