package intake

import (
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// clean makes an event storable: its texts are cleaned, and addresses without
// a value go.
func clean(e channel.Event) channel.Event {
	switch e := channel.CleanEvent(e).(type) {
	case channel.MessageReceived:
		e.From.Addresses = withValue(e.From.Addresses)
		return e
	case channel.EchoReceived:
		e.To.Addresses = withValue(e.To.Addresses)
		return e
	case channel.ConversationOpened:
		e.From.Addresses = withValue(e.From.Addresses)
		return e
	case channel.IdentityChanged:
		e.Old, e.New = withValue(e.Old), withValue(e.New)
		return e
	default:
		return e
	}
}

// withValue is the addresses that have a value.
func withValue(as []channel.Address) []channel.Address {
	empty := func(a channel.Address) bool { return a.Value == "" }
	if !slices.ContainsFunc(as, empty) {
		return as
	}
	return slices.DeleteFunc(slices.Clone(as), empty)
}
