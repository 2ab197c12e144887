package messengertest_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// Many write at the same time, in both directions, while webhooks go out:
// everything arrives once.
func TestManyAtTheSameTime(t *testing.T) {
	const people, each = 8, 50
	synctest.Test(t, func(t *testing.T) {
		b := open(t, messengertest.Options{AutoRead: true})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		var all sync.WaitGroup
		for i := range people {
			phone := b.Phone(fmt.Sprint("Person ", i))
			all.Go(func() {
				for j := range each {
					phone.Say("hi")
					_, err := b.try(t, http.MethodPost, "me/messages", fmt.Sprintf(
						`{"recipient":{"id":%q},"message":{"text":"x","metadata":"%d-%d"}}`, phone.Address().Value, i, j))
					assert.NoError(t, err)
					_ = phone.Screen()
				}
			})
		}
		all.Wait()
		synctest.Wait()
		assert.Zero(t, b.Pending())
		counts := map[string]int{}
		for _, kind := range kinds(b.items(t)) {
			counts[kind]++
		}
		assert.Equal(t, map[string]int{"message": people * each, "echo": people * each, "delivery": people * each, "read": people * each}, counts)
		copies := 0
		b.EachCopy(func(key string, n int) bool { copies++; return assert.Equal(t, 1, n, key) })
		assert.Equal(t, people*each, copies)
		cancel()
		<-ended
	})
}

func BenchmarkSend(b *testing.B) {
	s := open(b, messengertest.Options{ScreenLimit: 1, AutoRead: true, Batch: 100})
	s.SendTo(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	ana := s.Phone("Ana")
	ana.Say("hi")
	for i := 0; b.Loop(); i++ {
		s.sent(b, ana, hi)
		if i%100 == 0 {
			_ = s.Flush(b.Context())
		}
	}
}
