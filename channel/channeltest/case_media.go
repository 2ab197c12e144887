package channeltest

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/rapport-go/rapport/channel"
)

func mediaCases() []Case {
	return []Case{
		{"media/open", "A file of the provider's opens with its content.", mediaOpen},
		{"media/lost", "A file that the provider does not have is Unreachable.", mediaLost},
		{"media/upload", "A file that was uploaded can be sent.", mediaUpload},
	}
}

func mediaOpen(r *rig) {
	o, ok := channel.As[channel.MediaOpener](r.Channel)
	if !ok {
		r.Skipf("the channel is no MediaOpener")
	}
	if r.File == nil {
		r.Fatalf("the channel is a MediaOpener, so the harness must give File")
	}
	ref, want := r.File()
	c, err := o.OpenMedia(context.Background(), ref)
	if err != nil {
		r.Fatalf("OpenMedia: %v", err)
	}
	got, err := io.ReadAll(c.Body)
	if err = errors.Join(err, c.Body.Close()); err != nil {
		r.Errorf("reading the file: %v", err)
	}
	if !bytes.Equal(got, want) {
		r.Errorf("the file has %d bytes that differ from the %d that the provider keeps", len(got), len(want))
	}
	if c.Size != -1 && c.Size != int64(len(want)) {
		r.Errorf("MediaContent.Size is %d, want %d, or -1 if the provider does not say", c.Size, len(want))
	}
}

func mediaLost(r *rig) {
	o, ok := channel.As[channel.MediaOpener](r.Channel)
	if !ok {
		r.Skipf("the channel is no MediaOpener")
	}
	ref := r.NoFile
	if ref == (channel.Media{}) {
		ref.ID = "no-such-file"
	}
	c, err := o.OpenMedia(context.Background(), ref)
	if err == nil {
		_ = c.Body.Close()
	}
	r.refused("a file that does not exist", err, channel.Unreachable)
}

func mediaUpload(r *rig) {
	u, ok := channel.As[channel.MediaUploader](r.Channel)
	if !ok {
		r.Skipf("the channel is no MediaUploader")
	}
	part, kind := r.uploadable()
	if part == nil {
		r.Skipf("the channel carries no file")
	}
	body := []byte("the content of a file")
	ref, err := u.UploadMedia(context.Background(), channel.MediaUpload{
		Body: bytes.NewReader(body), Type: kind, Name: "file", Size: int64(len(body)),
	})
	if err != nil {
		r.Fatalf("UploadMedia: %v", err)
	}
	if ref.ID == "" && ref.URL == "" {
		r.Fatalf("UploadMedia returned a reference without ID and URL")
	}
	r.sent(r.message(part(ref)))
}

// uploadable is the first kind of part that carries a file, and a type for it.
func (r *rig) uploadable() (func(channel.Media) channel.Part, string) {
	for _, kind := range []channel.PartKind{channel.PartImage, channel.PartFile, channel.PartAudio, channel.PartVideo} {
		if !r.carries(kind) {
			continue
		}
		switch v := Example(kind, r.caps).(type) {
		case channel.Image:
			return func(m channel.Media) channel.Part { return channel.Image{Media: m} }, v.Media.Type
		case channel.File:
			return func(m channel.Media) channel.Part { return channel.File{Media: m} }, v.Media.Type
		case channel.Audio:
			return func(m channel.Media) channel.Part { return channel.Audio{Media: m} }, v.Media.Type
		case channel.Video:
			return func(m channel.Media) channel.Part { return channel.Video{Media: m} }, v.Media.Type
		}
	}
	return nil, ""
}
