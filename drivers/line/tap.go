package line

import (
	"bytes"
	"encoding/json"

	"github.com/rapport-go/rapport/channel"
)

// A tap is what the data of our buttons says. LINE tells of a tap nothing but
// the data, so the title goes along.
type tap struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// dataOf is the data of a button. A title that adds nothing, or for which there
// is no room, is left out.
func dataOf(id, title string) string {
	if id == title {
		return id
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // for the sake of room
	if enc.Encode(tap{id, title}) != nil {
		return id
	}
	data := string(bytes.TrimSpace(b.Bytes()))
	if !units(maxData).Allows(data) {
		return id
	}
	return data
}

// readTap reads what dataOf wrote. The data of others is an id.
func readTap(data string) tap {
	var t tap
	dec := json.NewDecoder(bytes.NewReader([]byte(data)))
	dec.DisallowUnknownFields()
	if dec.Decode(&t) != nil || t.ID == "" || t.Title == "" || dec.More() {
		return tap{ID: data, Title: data}
	}
	return tap{channel.CleanText(t.ID), channel.CleanText(t.Title)}
}
