package linetest_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/line/line-bot-sdk-go/v8/linebot/messaging_api"
	"github.com/line/line-bot-sdk-go/v8/linebot/webhook"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// A person writes, the business answers with buttons, and the person taps on
// one. The business's side is LINE's own client here.
func Example() {
	ctx := context.Background()
	server := linetest.New(linetest.Options{})
	know := server.Credentials()
	api, err := messaging_api.NewMessagingApiAPI(know.Token, messaging_api.WithHTTPClient(&http.Client{Transport: server.Transport()}))
	if err != nil {
		panic(err)
	}
	server.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call, err := webhook.ParseRequest(know.Secret, r)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		for _, e := range call.Events {
			switch v := e.(type) {
			case webhook.MessageEvent:
				fmt.Println("asked:", v.Message.(webhook.TextMessageContent).Text)
			case webhook.PostbackEvent:
				fmt.Println("chosen:", v.Postback.Data)
			}
		}
	}))

	ana := server.Phone("Ana")
	ana.Say("Where is my order?")
	_ = server.Flush(ctx)

	sent, err := api.PushMessage(&messaging_api.PushMessageRequest{To: ana.UserID(), Messages: []messaging_api.MessageInterface{
		messaging_api.TemplateMessage{AltText: "Which one?", Template: &messaging_api.ConfirmTemplate{
			Text: "Which one?",
			Actions: []messaging_api.ActionInterface{
				&messaging_api.PostbackAction{Label: "Shoes", Data: "order-7", DisplayText: "The shoes"},
				&messaging_api.PostbackAction{Label: "Hat", Data: "order-8", DisplayText: "The hat"},
			},
		}},
	}}, "")
	if err != nil {
		panic(err)
	}
	if _, err := ana.Tap(sent.SentMessages[0].Id, "order-8"); err != nil {
		panic(err)
	}
	_ = server.Flush(ctx)
	for _, b := range ana.Screen() {
		switch part := b.Parts[0].(type) {
		case channel.Text:
			fmt.Println(part.Body)
		case channel.Buttons:
			fmt.Println(part.Body, "[", part.Buttons[0].Title, "] [", part.Buttons[1].Title, "]")
		}
	}
	// Output:
	// asked: Where is my order?
	// chosen: order-8
	// Where is my order?
	// Which one? [ Shoes ] [ Hat ]
	// The hat
}

// The next push is refused because of too many calls, and the answer to the one
// after that is lost although the message arrives: its retry key tells.
func ExampleServer_FailCalls() {
	server := linetest.New(linetest.Options{})
	server.FailCalls(1, linetest.CallFault{Op: linetest.OpPush, Status: 429, Message: linetest.MessageRateLimit})
	server.FailCalls(1, linetest.CallFault{Op: linetest.OpPush, Accept: true, Drop: true})

	api, err := messaging_api.NewMessagingApiAPI(server.Credentials().Token, messaging_api.WithHTTPClient(&http.Client{Transport: server.Transport()}))
	if err != nil {
		panic(err)
	}
	ana := server.Phone("Ana")
	message := &messaging_api.PushMessageRequest{To: ana.UserID(), Messages: []messaging_api.MessageInterface{messaging_api.TextMessage{Text: "hi"}}}
	for range 3 {
		res, _, err := api.PushMessageWithHttpInfo(message, "123e4567-e89b-12d3-a456-426614174000")
		if res == nil {
			fmt.Println("no answer")
			continue
		}
		fmt.Println(res.StatusCode, err != nil)
	}
	fmt.Println(len(ana.Arrived()), "arrived")
	// Output:
	// 429 true
	// no answer
	// 409 true
	// 1 arrived
}
