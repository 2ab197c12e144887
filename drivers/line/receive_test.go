package line_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// The vector was computed apart from this code (SIG, 2026-11).
const (
	emptyBody   = `{"destination":"U00000000000000000000000000000000","events":[]}`
	emptySigned = "p+luXv/PhAAro6WJr7EYpoSaTdyg6qMWRCnrjDP7i4E="
)

func TestSignatures(t *testing.T) {
	s := linetest.New(linetest.Options{Secret: "channel-secret"})
	c := newChannel(t, config(s))
	d, err := c.Receive(t.Context(), post(emptyBody, emptySigned))
	require.NoError(t, err)
	assert.Equal(t, channel.Delivery{}, d, "an address that is tried is answered with 200")

	for name, row := range map[string]struct{ body, signature string }{
		"missing":          {emptyBody, ""},
		"cut":              {emptyBody, emptySigned[:40]},
		"in hex":           {emptyBody, "a7e96e5effcf84002ba3a589afb118a6849a4ddca0eaa3164429eb8c33fb8b81"},
		"with a prefix":    {emptyBody, "sha256=" + emptySigned},
		"of another":       {strings.Replace(emptyBody, "[]", "[ ]", 1), emptySigned},
		"of another case":  {emptyBody, strings.ToLower(emptySigned)},
		"of not even JSON": {"{", emptySigned},
	} {
		d, err := c.Receive(t.Context(), post(row.body, row.signature))
		assert.Equal(t, channel.Unauthorized, failure(t, err).Kind, name)
		assert.Zero(t, d, name)
	}
}

func TestBodiesThatAreNoWebhook(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, body := range []string{"", "{", "[]", "7", "null", `"x"`, `{"events":`, "\xff", strings.Repeat(" ", 100) + "7"} {
		_, err := r.channel.Receive(t.Context(), post(body, r.Sign([]byte(body))))
		assert.Equal(t, channel.Invalid, failure(t, err).Kind, body)
	}
}

// A body that cannot be decoded is not quoted: it may be somebody's message.
func TestErrorsQuoteNothingOfTheBody(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, body := range []string{`{"text":"my password"`, `["my password"]`, `{"my password`} {
		_, err := r.channel.Receive(t.Context(), post(body, r.Sign([]byte(body))))
		assert.NotContains(t, err.Error(), "password")
	}
}

func TestStrangeEnvelopesAreKept(t *testing.T) {
	r := open(t, linetest.Options{})
	for body, kinds := range map[string]int{
		`{}`:                1,
		`{"events":null}`:   1,
		`{"events":"none"}`: 1,
		`{"events":{}}`:     1,
		`{"destination":7,"events":[7,{},[],"x",null]}`: 5,
		`{"destination":{},"events":[{"type":"message"},{"type":"postback","postback":{}},{"type":"unsend"},{"type":"follow"},{"type":"messageEdited"}]}`: 5,
	} {
		got := r.decode(t, body)
		require.Len(t, got, kinds, body)
		for _, e := range got {
			assert.Equal(t, channel.EventUnknown, e.Kind(), body)
			assert.NotEmpty(t, e.Where().ID)
			assert.Equal(t, r.channel.Account() != "", e.Where().Account != "", body)
		}
	}
}

// Pieces that are not what they should be cost no more than themselves.
func TestOddPiecesOfMessages(t *testing.T) {
	r := open(t, linetest.Options{})
	message := func(m string) channel.MessageReceived {
		got := r.decode(t, string(envelope(botID, `{"type":"message","timestamp":"1790000000000","webhookEventId":7,"source":{"type":"user","userId":"U1"},"message":`+m+`}`)))
		require.Len(t, got, 1, m)
		return got[0].(channel.MessageReceived)
	}
	for m, want := range map[string]channel.Part{
		`{"type":"text"}`: channel.Placeholder{Type: "text"},
		`{"type":"image","id":"1","contentProvider":"line"}`:              channel.Image{Media: channel.Media{ID: "1"}},
		`{"type":"image","id":"1","contentProvider":{"type":"external"}}`: channel.Image{Media: channel.Media{Gone: true}},
		`{"type":"image"}`: channel.Image{Media: channel.Media{Gone: true}},
		`{"type":"audio","id":1,"duration":"9999999999999"}`:    channel.Audio{Media: channel.Media{ID: "1"}},
		`{"type":"video","id":1,"duration":-5}`:                 channel.Video{Media: channel.Media{ID: "1"}},
		`{"type":"file","id":1,"fileSize":"x","fileName":null}`: channel.File{Media: channel.Media{ID: "1"}},
		`{"type":"location","latitude":91,"longitude":0}`:       channel.Placeholder{Type: "location"},
		`{"type":"location","latitude":"1","longitude":0}`:      channel.Placeholder{Type: "location"},
		`{"type":"location"}`:                                   channel.Placeholder{Type: "location"},
		`{"type":"sticker"}`:                                    channel.Placeholder{Type: "sticker"},
		`{"type":7}`:                                            channel.Placeholder{Type: "7"},
		`{}`:                                                    channel.Placeholder{Type: "unknown"},
		`{"type":{}}`:                                           channel.Placeholder{Type: "unknown"},
		`{"type":"sticker","packageId":1,"stickerId":2,"stickerResourceType":"POPUP","keywords":null}`: channel.Sticker{Media: channel.Media{ID: "1/2", Gone: true}, Animated: true},
		`{"type":"sticker","packageId":1,"stickerId":2,"stickerResourceType":"STATIC"}`:                channel.Sticker{Media: channel.Media{ID: "1/2", Gone: true}},
	} {
		assert.Equal(t, channel.Parts{want}, message(m).Parts, m)
	}
	m := message(`{"type":"text","text":"x"}`)
	assert.Equal(t, channel.ProviderID("7"), m.ID, "without an id of its own it has the event's")
	assert.Equal(t, int64(1790000000000), m.At.UnixMilli())
}

func TestTimesThatAreNone(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, at := range []string{`"soon"`, `-1`, `0`, `null`, `{}`, `9e30`, `99999999999999999`} {
		got := r.decode(t, string(envelope(botID, `{"type":"unfollow","timestamp":`+at+`,"source":{"userId":"U1"}}`)))
		assert.True(t, got[0].Where().At.IsZero(), at)
	}
}

// Events without an id get one from all that does not change when they come
// again.
func TestIDsAreDerivedFromWhatLasts(t *testing.T) {
	r := open(t, linetest.Options{})
	id := func(e string) channel.ProviderID { return r.decode(t, string(envelope(botID, e)))[0].Where().ID }
	first := id(`{"type":"unfollow","timestamp":1,"source":{"userId":"U1"}}`)
	assert.Equal(t, first, id(`{"type":"unfollow","source":{"userId":"U1"},"timestamp":1,"deliveryContext":{"isRedelivery":true},"replyToken":"x"}`))
	for _, other := range []string{
		`{"type":"unfollow","timestamp":2,"source":{"userId":"U1"}}`, `{"type":"unfollow","timestamp":1,"source":{"userId":"U2"}}`, `{"type":"leave","timestamp":1,"source":{"userId":"U1"}}`,
	} {
		assert.NotEqual(t, first, id(other), other)
	}
}

func TestOtherMethodsAreInvalid(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, method := range []string{http.MethodGet, http.MethodPut} {
		_, err := r.channel.Receive(t.Context(), httptest.NewRequest(method, "/", strings.NewReader(emptyBody)))
		assert.Equal(t, channel.Invalid, failure(t, err).Kind)
	}
}

// Text that a store would refuse is cleaned at the border.
func TestTextIsCleaned(t *testing.T) {
	r := open(t, linetest.Options{})
	got := r.decode(t, string(envelope(botID, `{"type":"message","source":{"userId":"U1"},"message":{"id":"1","type":"text","text":"a`+"\xff"+`\u0000b"}}`)))
	assert.Equal(t, channel.Parts{channel.Text{Body: "a\uFFFDb"}}, got[0].(channel.MessageReceived).Parts)
}

// Everything that people do at the other end comes out as it should.
func TestALifeOnLINE(t *testing.T) {
	r := open(t, linetest.Options{})
	bea, err := r.AddPhone(linetest.Customer{Account: "bea", Stranger: true})
	require.NoError(t, err)
	kinds := func() (all []channel.EventKind) {
		for _, e := range r.flush(t) {
			all = append(all, e.Kind())
		}
		return all
	}
	bea.Follow()
	assert.Equal(t, []channel.EventKind{channel.EventReach, channel.EventOpened}, kinds())
	bea.Block(true)
	assert.Equal(t, []channel.EventKind{channel.EventReach}, kinds())
	bea.Block(false)
	assert.Equal(t, []channel.EventKind{channel.EventReach, channel.EventOpened}, kinds())
	bea.Say("hi")
	id := bea.Say("no")
	assert.Equal(t, []channel.EventKind{channel.EventMessage, channel.EventMessage}, kinds())
	require.NoError(t, bea.Delete(id))
	deleted := r.flush(t)[0].(channel.MessageDeleted)
	assert.Equal(t, channel.ProviderID(id), deleted.Of)

	g := r.AddGroup("Family", bea)
	g.Kick()
	g.Invite()
	assert.Equal(t, []channel.EventKind{channel.EventReach, channel.EventReach, channel.EventOpened}, kinds())
	id, err = bea.Write(channel.Text{Body: "one"}, linetest.Manner{In: g})
	require.NoError(t, err)
	require.NoError(t, bea.Edit(g, id, "two"))
	events := r.flush(t)
	assert.Equal(t, group(g), events[0].(channel.MessageReceived).Chat)
	edited := events[1].(channel.MessageEdited)
	assert.Equal(t, channel.ProviderID(id), edited.Of)
	assert.Equal(t, channel.Parts{channel.Text{Body: "two"}}, edited.Parts)
}

// Opened talks can be answered free of charge, too.
func TestAFollowCanBeAnswered(t *testing.T) {
	r := open(t, linetest.Options{})
	bea, err := r.AddPhone(linetest.Customer{Account: "bea", Stranger: true})
	require.NoError(t, err)
	bea.Follow()
	opened := r.flush(t)[1].(channel.ConversationOpened)
	m := r.message(hi)
	m.To, m.Answer = person(bea), channel.Answer{Memo: opened.Memo, At: opened.At}
	receipt, err := r.channel.Send(t.Context(), m)
	require.NoError(t, err)
	assert.Equal(t, "reply (free)", receipt.Detail)
}

// The tap on each kind of button brings the button's id and title back.
func TestTapsBringIDsAndTitlesBack(t *testing.T) {
	r := open(t, linetest.Options{})
	for _, part := range []channel.Part{
		channel.Buttons{Body: "Which?", Buttons: two}, channel.Buttons{Body: "Which?", Buttons: two[:1]}, channel.Buttons{Body: longer, Buttons: two},
		channel.QuickReplies{Body: "Which?", Replies: two}, channel.Carousel{Cards: []channel.Card{{Title: "A"}, {Title: "B", Buttons: []channel.CardButton{{ID: "g", Title: "Green"}}}}},
	} {
		receipt, err := r.send(t, part)
		require.NoError(t, err)
		_, err = r.ana.Tap(string(receipt.ID), "Green")
		require.NoError(t, err, part.Kind())
		got := r.flush(t)[0].(channel.MessageReceived)
		assert.Equal(t, channel.Parts{channel.Choice{ID: "g", Title: "Green"}}, got.Parts, part.Kind())
		assert.Equal(t, r.to(), got.From.Address())
	}
}

// Whatever is signed, nothing crashes, and what becomes of it can be stored.
func FuzzReceive(f *testing.F) {
	for _, c := range metatest.Changes(f, "testdata/inbound") {
		f.Add(string(envelope(botID, c.JSON)))
	}
	f.Add(emptyBody)
	f.Add(`{"destination":7,"events":[7,{"type":"message","source":{"groupId":1},"message":{"type":{}}}]}`)
	c, s := golden(f)
	f.Fuzz(func(t *testing.T, body string) {
		d, err := c.Receive(t.Context(), post(body, s.Sign([]byte(body))))
		if err != nil {
			require.Equal(t, channel.Invalid, failure(t, err).Kind)
			require.False(t, json.Valid([]byte(body)) && strings.HasPrefix(strings.TrimSpace(body), "{"))
			return
		}
		for _, e := range d.Events {
			sound(t, e)
		}
	})
}

// sound checks what every event must be.
func sound(t *testing.T, e channel.Event) {
	encoded, err := channel.EncodeEvent(e)
	require.NoError(t, err)
	again, err := channel.DecodeEvent(encoded)
	require.NoError(t, err)
	require.Equal(t, e.Kind(), again.Kind())
	require.Equal(t, e, channel.CleanEvent(e), "texts are clean")
	where := e.Where()
	require.True(t, json.Valid(where.Raw))
	require.NotEmpty(t, where.ID)
	require.NotEmpty(t, where.Account)
	switch v := e.(type) {
	case channel.MessageReceived:
		require.NotEmpty(t, v.Parts)
		require.True(t, len(v.From.Addresses) > 0 || !v.Chat.IsZero())
		require.False(t, slices.Contains(v.From.Addresses, channel.Address{}))
	case channel.ReachChanged:
		require.True(t, len(v.From.Addresses) > 0 || !v.Chat.IsZero())
	case channel.MessageEdited:
		require.NotEmpty(t, v.Of)
		require.NotEmpty(t, v.Parts)
	case channel.MessageDeleted:
		require.NotEmpty(t, v.Of)
	}
}
