package main

import (
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// A host is what the program lends to channels.
type host struct {
	// public is the program's address for the world, without a slash at the end;
	// empty if there is none.
	public string
	store  storage.Store
	// files keeps files of messages, of both directions.
	files channel.FileStore
	// secret is random text for a purpose; the same one after a restart.
	secret func(purpose string) channel.Secret
	// web is how simulated phones fetch files.
	web http.RoundTripper
}

// tokens are kept where all processes find them, and bookmarks too.
func (h host) tokens() channel.TokenCache   { return engagement.Tokens(h.store) }
func (h host) bookmarks() channel.Bookmarks { return engagement.Bookmarks(h.store) }

// lentFiles are for channels that keep files by themselves.
func (h host) lentFiles() channel.FileStore { return engagement.Files(h.store, h.files, 0) }

// transcript is what was said on a channel.
func (h host) transcript(kind channel.Kind, id channel.ID, showAgents bool) channel.Transcript {
	return engagement.Transcript(h.store, kind, id, engagement.Policy{ShowAgents: showAgents})
}

// address is where a channel is mounted; empty if the program has no address.
func (h host) address(id channel.ID) string {
	if h.public == "" {
		return ""
	}
	return h.public + "/webhooks/" + string(id)
}
