package whatsapptest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// Many write at the same time, in both directions, while webhooks go out:
// everything arrives once.
func TestManyAtTheSameTime(t *testing.T) {
	const people, each = 8, 50
	synctest.Test(t, func(t *testing.T) {
		b := open(t, whatsapptest.Options{AutoRead: true})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- b.Run(ctx) }()
		var all sync.WaitGroup
		for i := range people {
			phone := b.Phone(fmt.Sprint("4915", i))
			all.Go(func() {
				for j := range each {
					phone.Say("hi")
					_, err := b.channel.Send(ctx, &channel.Message{
						Key: fmt.Sprint(i, "-", j), To: phone.Address(), Parts: channel.Parts{channel.Text{Body: "x"}},
					})
					assert.NoError(t, err)
					_ = phone.Screen()
				}
			})
		}
		all.Wait()
		synctest.Wait()
		assert.Zero(t, b.Pending())
		assert.Len(t, b.events, people*each*(1+3), "a message, and three statuses of ours")
		b.EachCopy(func(key string, n int) bool { return assert.Equal(t, 1, n, key) })
		cancel()
		<-ended
	})
}
