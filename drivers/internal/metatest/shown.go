package metatest

import "github.com/rapport-go/rapport/channel"

// Shown is what a person reads of a part: a text or a caption.
func Shown(part channel.Part) string {
	switch v := part.(type) {
	case channel.Text:
		return v.Body
	case channel.Image:
		return v.Caption
	case channel.Video:
		return v.Caption
	case channel.File:
		return v.Caption
	}
	return ""
}
