package catalogue

import (
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/templates"
)

// A key names a translation within one channel.
type key struct{ name, language string }

func keyOf(t *templates.Template) key { return key{t.Name, t.Language} }

// escaper keeps the parts of a document's name apart: no part holds a slash.
var escaper = strings.NewReplacer("%", "%25", "/", "%2F")

// stateName is the name of the document that holds a channel's state.
func stateName(ch channel.ID) string { return "templates/" + escaper.Replace(string(ch)) }

// prefix begins the names of all entries of a channel.
func prefix(ch channel.ID) string { return stateName(ch) + "/" }

// namePrefix begins the names of all translations of a template.
func namePrefix(ch channel.ID, name string) string { return prefix(ch) + escaper.Replace(name) + "/" }

// entryName is the name of the document that holds an entry.
func entryName(ch channel.ID, k key) string {
	return namePrefix(ch, k.name) + escaper.Replace(k.language)
}

// lockKey excludes all others who write to the channel's catalogue.
func lockKey(ch channel.ID) storage.LockKey {
	return storage.LockKey{Class: storage.LockSettings, Name: stateName(ch)}
}
