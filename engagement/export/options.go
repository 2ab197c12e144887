package export

import (
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
)

// Options say what is written, and how. The zero Options write times in UTC, and
// neither notes nor what was deleted.
type Options struct {
	// Zone is the time zone of all times. Defaults to UTC.
	Zone *time.Location
	// Name finds the name of an author, such as an agent's as it is now. nil, or an
	// empty answer: the name that the message has.
	Name func(storage.Author) string
	// ChannelName finds the name of a channel. nil, or an empty answer: its id.
	ChannelName func(channel.ID) string
	// Notes writes internal notes too.
	Notes bool
	// Deleted writes the words and files of deleted messages too. They are marked
	// as deleted in any case.
	Deleted bool
	// Title stands above a page. Defaults to "Chat history".
	Title string
	// BOM begins a CSV file with a byte order mark, by which Excel knows that it is
	// in UTF-8.
	BOM bool
}

func (o Options) zone() *time.Location {
	if o.Zone == nil {
		return time.UTC
	}
	return o.Zone
}

func (o Options) title() string { return first(o.Title, "Chat history") }

// name is what an author is called.
func (o Options) name(a storage.Author) string {
	name := ""
	if o.Name != nil {
		name = o.Name(a)
	}
	switch a.Kind {
	case channel.AuthorAgent, channel.AuthorBot:
		return first(name, a.Name, a.ID, string(a.Kind))
	}
	return first(name, a.Name, string(a.Kind)) // the id of a contact tells nobody anything
}

func (o Options) channel(id channel.ID) string {
	if o.ChannelName == nil {
		return string(id)
	}
	return first(o.ChannelName(id), string(id))
}

// first is the first text that is not empty.
func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
