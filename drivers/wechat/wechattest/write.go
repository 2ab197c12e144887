package wechattest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/rapport-go/rapport/channel"
)

// A Manner is how a message is written. The zero Manner is nothing special.
type Manner struct {
	// Short makes a film a "shortvideo".
	Short bool
	// Format of a voice message. Empty is "amr".
	Format string
	// Recognition is what a voice message is said to say. The element has been
	// empty since the feature was closed ([recv], [note]).
	Recognition string
	// Scale is the map's zoom of a location. 0 is 15.
	Scale int
	// Article and Index say which article of a broadcast the message came from
	// (MsgDataId, Idx).
	Article string
	Index   int
	// More are elements beside those that the server writes, or in their place.
	More []Field

	item string // of a msgmenu
}

// Say writes a text to the business and returns the message's id. It panics if
// the person does not follow the account.
func (p *Phone) Say(text string) string {
	id, err := p.Write(channel.Text{Body: text}, Manner{})
	if err != nil {
		panic(err)
	}
	return id
}

// Write writes a message and returns its MsgId. Media are named by the id that
// [Server.Keep] gave. Texts, pictures, voice messages (Audio), films and
// locations are what there is; a Sticker comes as a picture, a LinkButton is a
// link that the person shares, and a Placeholder is a message of a type that
// nobody knows. A caption is written as a text that follows, since WeChat has
// none. It fails for other parts, for media that are not there, and for people
// who do not follow the account.
func (p *Phone) Write(part channel.Part, how Manner) (string, error) {
	p.server.mu.Lock()
	defer p.server.mu.Unlock()
	id, err := p.write(part, how)
	if err != nil {
		return "", err
	}
	if caption := captionOf(part); caption != "" {
		_, err = p.write(channel.Text{Body: caption}, Manner{})
	}
	return id, err
}

// write tells and shows a message, and opens a window. The caller holds s.mu.
func (p *Phone) write(part channel.Part, how Manner) (string, error) {
	s := p.server
	if !p.own.Follows {
		return "", errNoFollower
	}
	kind, fields, err := s.contentOf(part, how)
	if err != nil {
		return "", err
	}
	id := s.newNumber()
	fields = append([]Field{text("MsgType", kind)}, append(fields, bare("MsgId", id))...)
	if how.Article != "" {
		fields = append(fields, bare("MsgDataId", how.Article), number("Idx", how.Index))
	}
	if how.item != "" {
		fields = append(fields, bare("bizmsgmenuid", how.item))
		p.opens(TriggerMenuItem)
	} else {
		p.opens(TriggerMessage)
	}
	s.tell(p, false, append(fields, how.More...)...)
	s.recordOf(p, part)
	p.show(&Bubble{ID: id, Type: kind, At: s.now(), Parts: channel.Parts{withoutCaption(part)}, Status: channel.StatusAccepted})
	return id, nil
}

// contentOf is the type of a message and what only this type has ([recv]).
func (s *Server) contentOf(part channel.Part, how Manner) (string, []Field, error) {
	switch v := part.(type) {
	case channel.Text:
		return "text", []Field{text("Content", v.Body)}, nil
	case channel.Location:
		return "location", locationFields(v, how), nil
	case channel.LinkButton:
		return "link", []Field{text("Title", v.Label), text("Description", v.Body), text("Url", v.URL)}, nil
	case channel.Placeholder:
		return v.Type, nil, nil
	}
	media, ok := channel.MediaOf(part)
	switch {
	case !ok, part.Kind() == channel.PartFile:
		return "", nil, fmt.Errorf("wechattest: people cannot write %s", part.Kind())
	case s.files[media.ID] == nil:
		return "", nil, errors.New("wechattest: there is no such file")
	}
	kind, fields := s.mediaFields(part.Kind(), media.ID, how)
	return kind, fields, nil
}

// locationFields: X is the latitude and Y the longitude ([recv]).
func locationFields(v channel.Location, how Manner) []Field {
	label := joined(v.Name, v.Address)
	return []Field{
		number("Location_X", v.Latitude), number("Location_Y", v.Longitude),
		number("Scale", cmp.Or(how.Scale, 15)), text("Label", label),
	}
}

func (s *Server) mediaFields(kind channel.PartKind, id string, how Manner) (string, []Field) {
	switch kind {
	case channel.PartAudio:
		fields := []Field{text("MediaId", s.newMedia("voice", id)), text("Format", cmp.Or(how.Format, "amr"))}
		return "voice", append(fields, text("MediaId16K", s.newMedia("voice16k", id)), text("Recognition", how.Recognition))
	case channel.PartVideo:
		name := "video"
		if how.Short {
			name = "shortvideo"
		}
		thumb := s.keep(&file{Body: blankPicture(), Type: "image/jpeg"})
		return name, []Field{text("MediaId", s.newMedia("video", id)), text("ThumbMediaId", s.newMedia("thumb", thumb))}
	}
	return "image", []Field{text("PicUrl", s.address(PictureHost, picturePath, id)), text("MediaId", s.newMedia("image", id))}
}

func blankPicture() []byte {
	var out bytes.Buffer
	_ = jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 120, 120)), nil) // cannot fail
	return out.Bytes()
}

func captionOf(part channel.Part) string {
	switch v := part.(type) {
	case channel.Image:
		return v.Caption
	case channel.Video:
		return v.Caption
	}
	return ""
}

func withoutCaption(part channel.Part) channel.Part {
	switch v := part.(type) {
	case channel.Image:
		v.Caption = ""
		return v
	case channel.Video:
		v.Caption = ""
		return v
	}
	return part
}
