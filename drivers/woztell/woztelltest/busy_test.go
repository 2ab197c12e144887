package woztelltest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// push sends a text, and reports whether it went.
func push(s *woztelltest.Server, p *woztelltest.Phone, ref string) bool {
	body := fmt.Sprintf(`{"channelId":"channel-1","recipientId":%q,"response":[{"type":"TEXT","text":"x"}],"meta":{"clientRef":%q}}`, p.ExternalID(), ref)
	r, err := http.NewRequest(http.MethodPost, sendURL, strings.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer "+s.Credentials().Token)
	r.Header.Set("Content-Type", "application/json")
	res, err := s.Transport().RoundTrip(r)
	return err == nil && res.Body.Close() == nil && res.StatusCode == http.StatusOK
}

// Many write at the same time, in both directions, while webhooks go out: each
// message arrives once.
func TestManyAtTheSameTime(t *testing.T) {
	const people, each = 8, 25
	synctest.Test(t, func(t *testing.T) {
		b := open(t, woztelltest.Options{AutoRead: true})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		var all sync.WaitGroup
		for i := range people {
			phone := b.Phone(fmt.Sprint("person ", i))
			all.Go(func() {
				for j := range each {
					phone.Say("hi")
					assert.True(t, push(b.Server, phone, fmt.Sprint(i, "/", j)))
					_ = phone.Screen()
				}
			})
		}
		all.Wait()
		synctest.Wait()
		assert.Zero(t, b.Pending())
		assert.Len(t, b.events, people*each*5, "the message, the echo and three statuses")
		n := 0
		b.EachCopy(func(ref string, copies int) bool { n++; return assert.Equal(t, 1, copies, ref) })
		assert.Equal(t, people*each, n)
		cancel()
		<-ended
	})
}

func BenchmarkSend(b *testing.B) {
	s := woztelltest.New(woztelltest.Options{ScreenLimit: 1, AutoRead: true})
	mia := s.Phone("Mia")
	mia.Say("hi")
	for b.Loop() {
		if !push(s, mia, "r") {
			b.Fatal("refused")
		}
	}
}
