package webchat

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/rapport-go/rapport/channel"
)

func TestNetworks(t *testing.T) {
	c := &Channel{cfg: Config{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}}
	tests := []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"directly", "192.0.2.7:55", nil, "192.0.2.7"},
		{"IPv6 by its /64", "[2001:db8:1:2:3:4:5:6]:55", nil, "2001:db8:1:2::/64"},
		{"IPv4 in IPv6", "[::ffff:192.0.2.7]:55", nil, "192.0.2.7"},
		{"with a zone", "[fe80::1%eth0]:55", nil, "fe80::/64"},
		{"a stranger's word", "192.0.2.7:55", []string{"198.51.100.1"}, "192.0.2.7"},
		{"a proxy's word", "10.1.1.1:55", []string{"198.51.100.1"}, "198.51.100.1"},
		{"what the client put before it", "10.1.1.1:55", []string{"203.0.113.9, 198.51.100.1"}, "198.51.100.1"},
		{"two proxies", "[fd00::1]:55", []string{"203.0.113.9", "198.51.100.1, 10.2.2.2"}, "198.51.100.1"},
		{"all of them proxies", "10.1.1.1:55", []string{"10.2.2.2"}, "10.2.2.2"},
		{"nonsense", "10.1.1.1:55", []string{"<script>"}, "10.1.1.1"},
		{"no address at all", "@", nil, "unknown"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.remote
		for _, f := range tt.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		assert.Equal(t, tt.want, c.network(r), tt.name)
	}
}

func TestBucketsAreBounded(t *testing.T) {
	now := time.Unix(0, 0)
	l := newLimiter(channel.Rate{PerSecond: 1, Burst: 2}, func() time.Time { return now })
	for i := range 3 * maxBuckets {
		_, ok := l.take(fmt.Sprint(i), 1)
		require.True(t, ok)
		if i%1000 == 0 {
			now = now.Add(time.Second)
		}
	}
	assert.LessOrEqual(t, len(l.buckets), maxBuckets)
	n := newNotebook(func() time.Time { return now })
	for i := range 3 * maxNotes {
		n.claim(fmt.Sprint(i), "x", now.Add(time.Hour))
	}
	assert.LessOrEqual(t, len(n.notes), maxNotes)
	h := newHub(1, 1)
	for i := range 3 * maxSeen {
		h.publish(channel.Address{Value: fmt.Sprint(i)}, push{seen: "x"})
	}
	assert.LessOrEqual(t, len(h.seen), maxSeen)
	m := newMemory()
	for i := range 3 * maxTalks {
		m.note(channel.Said{ID: "x"}, channel.Address{Value: fmt.Sprint(i)}, channel.Address{Value: fmt.Sprint("also", i)})
	}
	assert.LessOrEqual(t, len(m.order), maxTalks)
	assert.LessOrEqual(t, len(m.talks), 2*maxTalks)
}

// A bucket never gives more than its size and what time has brought.
func TestBucketsGiveNoMoreThanTheirRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(0, 0)
		rate := channel.Rate{PerSecond: rapid.Float64Range(0.01, 100).Draw(t, "rate"), Burst: rapid.IntRange(1, 50).Draw(t, "burst")}
		l := newLimiter(rate, func() time.Time { return now })
		got := 0
		for range rapid.IntRange(1, 100).Draw(t, "tries") {
			now = now.Add(time.Duration(rapid.IntRange(0, 2000).Draw(t, "ms")) * time.Millisecond)
			wait, ok := l.take("x", 1)
			if !ok {
				if wait <= 0 {
					t.Fatal("refused, and yet nothing to wait for")
				}
				now = now.Add(wait)
				_, ok = l.take("x", 1)
			}
			if !ok {
				t.Fatal("refused after the wait that was asked for")
			}
			got++
		}
		if most := float64(rate.Size()) + now.Sub(time.Unix(0, 0)).Seconds()*rate.PerSecond; float64(got) > most+1e-6 {
			t.Fatalf("%d of %f", got, most)
		}
	})
}

func TestASlowListenerIsDropped(t *testing.T) {
	h := newHub(2, 10)
	s := session{ID: "s", Visitor: "v"}
	slow, other := h.listen(s), h.listen(session{ID: "t", Visitor: "w"})
	to := s.addresses()[0]
	for range maxWaiting + 1 {
		h.publish(to, push{seen: "x"})
	}
	assert.Equal(t, endSlow, <-slow.end)
	assert.Len(t, slow.pushes, maxWaiting)
	assert.NotContains(t, h.open, slow)
	assert.Contains(t, h.open, other)
	h.leave(slow)
	h.leave(other)
	assert.Empty(t, h.at)
	assert.Empty(t, h.open)
}

// Two addresses of one person, whose talks are two, one, or partly the same: page
// by page comes all of it, once, in order.
func TestPagesOfTwoTalks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMemory()
		user, visitor := channel.Address{Value: "u"}, channel.Address{Value: "v"}
		together := rapid.Bool().Draw(t, "together")
		if together {
			m.talk([]channel.Address{user, visitor})
		}
		var want []string
		for i := range rapid.IntRange(0, 60).Draw(t, "messages") {
			s := channel.Said{ID: channel.ProviderID(fmt.Sprintf("m%03d", i)), At: time.Unix(int64(i/3), 0)}
			want = append(want, string(s.ID))
			m.note(s, rapid.SampledFrom([]channel.Address{user, visitor}).Draw(t, "to"))
		}
		c := &Channel{talk: m}
		limit, before := rapid.IntRange(1, 20).Draw(t, "limit"), ""
		var got []string
		for range 100 {
			p, err := c.read(context.Background(), []channel.Address{user, visitor}, before, limit)
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, s := range p.said {
				ids = append(ids, string(s.ID))
			}
			got = append(ids, got...)
			if before = p.before; before == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("got %v\nwant %v", got, want)
		}
	})
}

func TestPositions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "id")
		p := parsePosition(text)
		if !p.empty() && p.String() != text {
			t.Fatalf("%q became %q", text, p)
		}
	})
	var p position
	for i := range 3 * window {
		p.add(channel.Said{ID: channel.ProviderID(fmt.Sprint(i))})
	}
	assert.Equal(t, p, parsePosition(p.String()))
	assert.LessOrEqual(t, len(p.String()), 1024, "fits a header")
	assert.True(t, p.has(channel.Said{ID: channel.ProviderID(fmt.Sprint(3*window - backlog))}), "a whole page is known")
}

func TestSafeLinks(t *testing.T) {
	for _, good := range []string{"https://example.com/a?b=c#d", "http://example.com", "mailto:a@example.com", "tel:+85251234567"} {
		assert.Equal(t, good, safeURL(good))
	}
	for _, bad := range []string{
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
		"//evil.example", "/path", "https:", "https:///x", "https://user:pass@example.com", "blob:https://example.com/x", "about:blank", "mailto:", "", "\x00https://a",
	} {
		assert.Empty(t, safeURL(bad), bad)
	}
}

func TestTokensOfOnePurposeAreNoneOfAnother(t *testing.T) {
	k := newKeys("chat", channel.NewSecret("a secret for tests that is long enough"))
	all := []purpose{forSession, forTicket, forUpload, forFile}
	for _, a := range all {
		for _, b := range all {
			var got session
			assert.Equal(t, a == b, k.open(b, k.seal(a, session{ID: "x"}), &got), "%s as %s", a, b)
		}
	}
	assert.False(t, newKeys("chat").open(forSession, k.seal(forSession, session{}), &session{}), "no key opens nothing")
}
