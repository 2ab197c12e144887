package channeltest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/rapport-go/rapport/channel"
)

// A desk is what a Fake knows beside messages.
type desk struct {
	files    map[string]file
	reads    []Mark
	typings  []Mark
	people   map[channel.Address]channel.Person
	blocked  map[channel.Address]bool
	erased   []channel.Address
	starters channel.Starters
	health   channel.Health
	ill      error
	failures []error
}

func newDesk() desk {
	return desk{
		files:   map[string]file{},
		people:  map[channel.Address]channel.Person{},
		blocked: map[channel.Address]bool{},
		health:  channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK},
	}
}

type file struct {
	body []byte
	kind string
}

// A Mark is one call of MarkRead or Typing.
type Mark struct {
	To channel.Address
	ID channel.ProviderID
	// Memo came with a MarkRead: see the verb.
	Memo string
}

// call counts a request that a verb makes, unless ctx is done.
func (f *Fake) call(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return failed(op, channel.Unavailable, err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if o, ok := f.broke(); ok {
		return o.Err
	}
	if len(f.desk.failures) == 0 {
		return nil
	}
	err := f.desk.failures[0]
	f.desk.failures = f.desk.failures[1:]
	return err
}

// FailNextVerb makes the next call of a verb other than Send and Receive fail
// with err. Calls line up.
func (f *Fake) FailNextVerb(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.failures = append(f.desk.failures, err)
}

// PutMedia keeps a file, as if the provider had it, and returns its reference.
func (f *Fake) PutMedia(body []byte, mime string) channel.Media {
	f.mu.Lock()
	defer f.mu.Unlock()
	sum := sha256.Sum256(body)
	m := channel.Media{Type: mime, Size: int64(len(body)), SHA256: hex.EncodeToString(sum[:])}
	m.ID = fmt.Sprintf("file-%d", len(f.desk.files)+1)
	f.desk.files[m.ID] = file{bytes.Clone(body), mime}
	return m
}

// OpenMedia opens a file of PutMedia or UploadMedia. Others are Unreachable.
func (f *Fake) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	if err := f.call(ctx, "open media"); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	got, ok := f.desk.files[m.ID]
	if !ok {
		return nil, failed("open media", channel.Unreachable, errors.New("no such file"))
	}
	body := io.NopCloser(bytes.NewReader(got.body))
	return &channel.MediaContent{Body: body, Type: got.kind, Size: int64(len(got.body))}, nil
}

// UploadMedia keeps a file.
func (f *Fake) UploadMedia(ctx context.Context, u channel.MediaUpload) (channel.Media, error) {
	if err := f.call(ctx, "upload media"); err != nil {
		return channel.Media{}, err
	}
	body, err := io.ReadAll(u.Body)
	if err != nil {
		return channel.Media{}, failed("upload media", channel.Invalid, err)
	}
	if int64(len(body)) != u.Size {
		return channel.Media{}, failed("upload media", channel.Invalid, fmt.Errorf("%d bytes announced, %d came", u.Size, len(body)))
	}
	m := f.PutMedia(body, u.Type)
	m.Name = u.Name
	return m, nil
}

// MarkRead records the call: see [Fake.Reads].
func (f *Fake) MarkRead(ctx context.Context, to channel.Address, id channel.ProviderID, memo string) error {
	return f.mark(ctx, "mark read", &f.desk.reads, Mark{to, id, memo})
}

// Typing records the call: see [Fake.Typings].
func (f *Fake) Typing(ctx context.Context, to channel.Address, last channel.ProviderID) error {
	return f.mark(ctx, "typing", &f.desk.typings, Mark{to, last, ""})
}

func (f *Fake) mark(ctx context.Context, op string, list *[]Mark, m Mark) error {
	if err := f.call(ctx, op); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	*list = append(*list, m)
	return nil
}

// Reads lists the calls of MarkRead.
func (f *Fake) Reads() []Mark {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.desk.reads)
}

// Typings lists the calls of Typing.
func (f *Fake) Typings() []Mark {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.desk.typings)
}

// SetPerson is what Profile answers for each of p's addresses.
func (f *Fake) SetPerson(p channel.Person) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range p.Addresses {
		f.desk.people[a] = p
	}
}

// Profile answers with what SetPerson was given; others are Unreachable.
func (f *Fake) Profile(ctx context.Context, a channel.Address) (channel.Person, error) {
	if err := f.call(ctx, "profile"); err != nil {
		return channel.Person{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	p, ok := f.desk.people[a]
	if !ok {
		return channel.Person{}, failed("profile", channel.Unreachable, errors.New("nobody of that address"))
	}
	return p, nil
}

// Block makes CheckContact answer that a cannot be reached. Send does not look
// at it.
func (f *Fake) Block(a channel.Address) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.desk.blocked[a] = true
}

// Unblock undoes Block.
func (f *Fake) Unblock(a channel.Address) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.desk.blocked, a)
}

// CheckContact returns nil for everybody who is not blocked.
func (f *Fake) CheckContact(ctx context.Context, a channel.Address) error {
	if err := f.call(ctx, "check contact"); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.desk.blocked[a] {
		return failed("check contact", channel.Unreachable, errors.New("blocked"))
	}
	return nil
}
