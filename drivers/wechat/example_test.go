package wechat_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// A customer writes, and is answered. What they wrote permits five messages.
func Example() {
	ctx := context.Background()
	server := wechattest.New(wechattest.Options{}) // instead of WeChat
	account := server.Credentials()
	ch, err := wechat.New(wechat.Config{
		AppID: account.AppID, AppSecret: channel.NewSecret(account.Secret), OriginalID: account.OriginalID,
		Token: channel.NewSecret(account.Token), EncodingAESKey: channel.NewSecret(account.EncodingAESKey),
		Transport: server.Transport(), // leave this out to talk to WeChat
	})
	if err != nil {
		panic(err)
	}
	server.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		delivery, err := ch.Receive(r.Context(), r)
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write(delivery.Reply.Body) // "success", once the events are stored
		for _, e := range delivery.Events {
			m, ok := e.(channel.MessageReceived)
			if !ok {
				continue
			}
			fmt.Println("Ana:", m.Parts[0].(channel.Text).Body)
			fmt.Println(m.Allowance.Messages, "messages may follow")
			receipt, err := ch.Send(ctx, &channel.Message{
				To: m.From.Address(), Parts: channel.Parts{channel.Text{Body: "It is on its way."}}, Now: m.At,
			})
			fmt.Println(receipt.Status, err)
		}
	}))
	server.Phone("ana").Say("Where is my order?")
	if err := server.Flush(ctx); err != nil {
		panic(err)
	}
	// Output:
	// Ana: Where is my order?
	// 5 messages may follow
	// accepted <nil>
}
