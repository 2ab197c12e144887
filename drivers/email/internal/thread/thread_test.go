package thread_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/header"
	"github.com/rapport-go/rapport/drivers/email/internal/thread"
)

var (
	seal  = thread.NewSeal(channel.NewSecret("a secret of the tests"))
	other = thread.NewSeal(channel.NewSecret("another secret"))
)

const key = "0192f0c1-2d3e-7f40-8a5b-6c7d8e9fa0b1"

// keys are of all forms that a message's key can have.
var keys = []string{key, "k", "key-1", "订单", "0192F0C1-2D3E-7F40-8A5B-6C7D8E9FA0B1", "a key of 15 ch.", "\x00\xff", ""}

func TestMessageIDs(t *testing.T) {
	id := seal.MessageID(key, "example.test")
	assert.Regexp(t, `^rapport\.[0-9a-hjkmnp-tv-z]{26}\.[0-9a-hjkmnp-tv-z]{10}@example\.test$`, id)
	for _, k := range keys {
		id := seal.MessageID(k, "example.test")
		assert.Equal(t, id, seal.MessageID(k, "example.test"))
		got, ok := seal.KeyOf(id)
		assert.True(t, ok, k)
		assert.Equal(t, k, got)
		_, ok = other.KeyOf(id)
		assert.False(t, ok, "of another secret")
	}
	for _, form := range []string{"<" + id + ">", strings.Replace(id, "example.test", "mail.other.test", 1)} {
		got, ok := seal.KeyOf(form)
		assert.True(t, ok, form)
		assert.Equal(t, key, got)
	}
}

// Trap 18: the case of letters is lost on the way.
func TestTrap18_CaseDoesNotMatter(t *testing.T) {
	reply, err := seal.ReplyAddress("support@example.test", key)
	require.NoError(t, err)
	for _, change := range []func(string) string{strings.ToUpper, strings.ToLower, strings.ToTitle} {
		got, ok := seal.KeyOf(change(seal.MessageID(key, "example.test")))
		assert.True(t, ok)
		assert.Equal(t, key, got)
		token, ok := seal.TokenOf(change(reply))
		assert.True(t, ok)
		assert.Equal(t, key, token.Key)
		got, ok = seal.KeyOfSubject(change("Re: Order " + seal.SubjectToken(key)))
		assert.True(t, ok)
		assert.Equal(t, key, got)
		got, ok = seal.KeyOfEnvelope(change(seal.EnvelopeID(key)))
		assert.True(t, ok)
		assert.Equal(t, key, got)
	}
}

func TestAddresses(t *testing.T) {
	reply, err := seal.ReplyAddress("support@example.test", key)
	require.NoError(t, err)
	assert.Regexp(t, `^support\+m[0-9a-hjkmnp-tv-z]{26}\.[0-9a-hjkmnp-tv-z]{10}@example\.test$`, reply)
	bounce, err := seal.BounceAddress("support@example.test", key)
	require.NoError(t, err)
	assert.Regexp(t, `^support\+b[0-9a-hjkmnp-tv-z]{26}\.[0-9a-hjkmnp-tv-z]{10}@example\.test$`, bounce)

	token, ok := seal.TokenOf("<" + reply + ">")
	assert.True(t, ok)
	assert.Equal(t, thread.Token{Kind: thread.TokenReply, Key: key, Mailbox: "support@example.test"}, token)
	token, ok = seal.TokenOf(bounce)
	assert.True(t, ok)
	assert.Equal(t, thread.Token{Kind: thread.TokenBounce, Key: key, Mailbox: "support@example.test"}, token)

	_, err = seal.ReplyAddress(strings.Repeat("a", 30)+"@example.test", key)
	require.ErrorIs(t, err, header.ErrMailbox, "a local part has at most 64 bytes")
	_, err = seal.ReplyAddress("support", key)
	require.ErrorIs(t, err, header.ErrMailbox)
}

// A code for one use, changed anywhere, or of another secret is worth nothing.
func TestForgedCodes(t *testing.T) {
	reply, err := seal.ReplyAddress("support@example.test", key)
	require.NoError(t, err)
	at, end := strings.Index(reply, "+")+1, strings.Index(reply, "@")
	for i := at; i < end; i++ {
		c := "0"
		if reply[i] == '0' {
			c = "1"
		}
		_, ok := seal.TokenOf(reply[:i] + c + reply[i+1:])
		assert.False(t, ok, "at %d", i)
		_, ok = seal.TokenOf(reply[:i] + reply[i+1:])
		assert.False(t, ok, "without %d", i)
	}
	bounce := strings.Replace(reply, "+m", "+b", 1)
	for _, address := range []string{bounce, "support+m@example.test", "support+@example.test", "+@", "", "support@example.test", "support+m" + key + "@example.test", "support+m.@x", reply[:at] + "m." + reply[end-10:]} {
		_, ok := seal.TokenOf(address)
		assert.False(t, ok, address)
	}
	_, ok := other.TokenOf(reply)
	assert.False(t, ok)
	var zero thread.Seal
	_, ok = zero.TokenOf(reply)
	assert.False(t, ok)
	_, ok = zero.KeyOf(zero.MessageID(key, "example.test"))
	assert.False(t, ok, "the zero Seal knows nothing")
	assert.False(t, zero.OwnLoop(zero.LoopMark(key)))
	for _, id := range []string{"", "<>", "rapport.@x", "rapport..@x", "rapport." + key + "@x", "other@x", strings.Replace(seal.MessageID(key, "x"), "rapport.", "", 1)} {
		_, ok := seal.KeyOf(id)
		assert.False(t, ok, id)
	}
	_, ok = seal.KeyOfEnvelope(strings.TrimPrefix(strings.Split(seal.MessageID(key, "x"), "@")[0], "rapport."))
	assert.False(t, ok, "a Message-ID is no ENVID")
}

func TestLoopMarks(t *testing.T) {
	assert.True(t, seal.OwnLoop(" "+strings.ToUpper(seal.LoopMark(key))+" "))
	assert.False(t, other.OwnLoop(seal.LoopMark(key)))
	assert.False(t, seal.OwnLoop(""))
}

func TestSubjectTokens(t *testing.T) {
	mark := seal.SubjectToken(key)
	got, ok := seal.KeyOfSubject("AW: [#abc.0123456789] Order " + mark + " and more")
	assert.True(t, ok)
	assert.Equal(t, key, got)
	_, ok = seal.KeyOfSubject("Order [#1234]")
	assert.False(t, ok)
}

// Trap of pain 8: nothing follows an empty id, and nothing follows itself.
func TestFollows(t *testing.T) {
	for name, c := range map[string]struct {
		inReplyTo, references []string
		self                  string
		want                  []string
	}{
		"nothing":               {nil, nil, "s", nil},
		"empty ids":             {[]string{""}, []string{"", ""}, "", nil},
		"itself":                {[]string{"s"}, []string{"s", "a"}, "s", []string{"a"}},
		"newest first":          {nil, []string{"a", "b", "c"}, "s", []string{"c", "b", "a"}},
		"parents first":         {[]string{"b"}, []string{"a", "b", "c"}, "s", []string{"b", "c", "a"}},
		"several parents":       {[]string{"x", "y"}, []string{"a"}, "s", []string{"x", "y", "a"}},
		"Apple's own reference": {[]string{"ours"}, []string{"theirs"}, "s", []string{"ours", "theirs"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := slices.Clone(c.references)
			assert.Equal(t, c.want, thread.Follows(c.inReplyTo, c.references, c.self))
			assert.Equal(t, before, c.references)
		})
	}
	assert.Len(t, thread.Follows(nil, many(1000), "s"), 50)
}

func many(n int) []string {
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("%d@b.test", i))
	}
	return ids
}

func TestChain(t *testing.T) {
	assert.Empty(t, thread.Chain([]string{"a"}, ""))
	assert.Equal(t, []string{"p"}, thread.Chain(nil, "p"))
	assert.Equal(t, []string{"a", "b", "p"}, thread.Chain([]string{"a", "b", "a", ""}, "p"))
	assert.Equal(t, []string{"a", "p"}, thread.Chain([]string{"p", "a"}, "p"), "the parent stands last")
	long := thread.Chain(many(100), "p")
	assert.Len(t, long, 20)
	assert.Equal(t, []string{"0@b.test", "82@b.test"}, long[:2])
	assert.Equal(t, []string{"99@b.test", "p"}, long[18:])
}

func TestBaseSubject(t *testing.T) {
	for _, s := range []string{
		"Order 1001", "Re: Order 1001", "RE: order 1001", "Re: Re: Order 1001", "RE[2]: Order 1001", "Re(3): Order 1001", "Re^2: Order 1001",
		"Fwd: Order 1001", "FW: Re: Order  1001", "Order 1001 (fwd)", "AW: Order 1001", "Antw: Order 1001", "WG: Order 1001", "SV: VS: Order 1001",
		"TR: Order 1001", "RV: Order 1001", "Réf: Order 1001", "R: I: Order 1001", "RIF: Order 1001", "ENC: RES: Order 1001", "Odp: PD: Order 1001",
		"回复: Order 1001", "回复：Order 1001", "回覆: Order 1001", "答复: Order 1001", "转发：Order 1001", "轉寄: Order 1001", "返信: Order 1001", "전달: Order 1001",
		"Отв: Order 1001", "[Shop] Order 1001", "Re: [Shop] AW: Order 1001", "Re : Order 1001",
		"Re: Order 1001 " + seal.SubjectToken(key), seal.SubjectToken(key) + " Re: Order 1001", " Re:\u200b Order\t1001 ",
	} {
		assert.Equal(t, "order 1001", thread.BaseSubject(s), s)
	}
	for s, want := range map[string]string{"": "", "Re:": "", "Re: Fwd: ": "", "[urgent]": "[urgent]", "Re: [urgent]": "[urgent]", "Reply: x": "reply: x", "Regarding: x": "regarding: x", "1:2": "1:2"} {
		assert.Equal(t, want, thread.BaseSubject(s), s)
	}
}

func TestReplySubject(t *testing.T) {
	assert.Equal(t, "Re: Order", thread.ReplySubject("Order"))
	assert.Equal(t, "Re: Order", thread.ReplySubject("AW: RE: Order"))
	assert.Equal(t, "Re: [Shop] Order", thread.ReplySubject("回复：[Shop] Order"))
	assert.Equal(t, "Re: a b", thread.ReplySubject("a\r\n b"))
	assert.Empty(t, thread.ReplySubject("Re: "))
	assert.Empty(t, thread.ReplySubject(""))
}

// Nothing but what the Seal made is taken for it, and each key has one code.
func FuzzTokens(f *testing.F) {
	reply, _ := seal.ReplyAddress("support@example.test", key)
	for _, seed := range []string{reply, seal.MessageID(key, "x"), seal.MessageID("k", "x"), seal.EnvelopeID(key), "Re: " + seal.SubjectToken(key), "x", "support+x.y@z", "rapport.x.y@z"} {
		f.Add(seed, "key-1")
	}
	f.Fuzz(func(t *testing.T, text, key string) {
		if token, ok := seal.TokenOf(text); ok {
			again, err := seal.ReplyAddress("support@example.test", token.Key)
			if token.Kind == thread.TokenBounce {
				again, err = seal.BounceAddress("support@example.test", token.Key)
			}
			code, _, _ := strings.Cut(again, "@")
			if err == nil && !strings.Contains(strings.ToLower(text), strings.TrimPrefix(code, "support")) {
				t.Errorf("%q was taken for %q", text, again)
			}
		}
		if k, ok := seal.KeyOf(text); ok {
			code, _, _ := strings.Cut(seal.MessageID(k, "x"), "@")
			if !strings.Contains(strings.ToLower(text), code) {
				t.Errorf("%q was taken for %q", text, code)
			}
		}
		seal.KeyOfEnvelope(text)
		seal.KeyOfSubject(text)
		seal.OwnLoop(text)
		thread.BaseSubject(text)
		if got, ok := seal.KeyOf(seal.MessageID(key, "example.test")); !ok || got != key {
			t.Errorf("the key %q became %q", key, got)
		}
	})
}
