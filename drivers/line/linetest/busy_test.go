package linetest_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"
	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// Many write at the same time, in both directions, while webhooks go out: each
// message arrives once, although every call is made twice.
func TestManyAtTheSameTime(t *testing.T) {
	const people, each = 8, 25
	synctest.Test(t, func(t *testing.T) {
		b := open(t, linetest.Options{AutoRead: true, Unthrottled: true})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		var all sync.WaitGroup
		for i := range people {
			phone := b.Phone(fmt.Sprint("person ", i))
			all.Go(func() {
				api, err := messaging_api.NewMessagingApiAPI(b.Credentials().Token, messaging_api.WithHTTPClient(&http.Client{Transport: b.Transport()}))
				assert.NoError(t, err)
				for j := range each {
					phone.Say("hi")
					key := fmt.Sprintf("123e4567-e89b-12d3-a456-%06d%06d", i, j)
					var twice sync.WaitGroup
					for range 2 {
						twice.Go(func() { _, _ = api.PushMessage(to(phone.UserID(), text("x")), key) })
					}
					twice.Wait()
					_ = phone.Screen()
				}
			})
		}
		all.Wait()
		synctest.Wait()
		assert.Zero(t, b.Pending())
		assert.Len(t, b.events, people*each)
		n := 0
		b.EachCopy(func(key string, copies int) bool { n++; return assert.Equal(t, 1, copies, key) })
		assert.Equal(t, people*each, n)
		cancel()
		<-ended
	})
}

func BenchmarkPush(b *testing.B) {
	s := linetest.New(linetest.Options{ScreenLimit: 1, AutoRead: true, Unthrottled: true})
	api, err := messaging_api.NewMessagingApiAPI(s.Credentials().Token, messaging_api.WithHTTPClient(&http.Client{Transport: s.Transport()}))
	if err != nil {
		b.Fatal(err)
	}
	message := to(s.Phone("Mia").UserID(), text("x"))
	for b.Loop() {
		if _, err := api.PushMessage(message, ""); err != nil {
			b.Fatal(err)
		}
	}
}
