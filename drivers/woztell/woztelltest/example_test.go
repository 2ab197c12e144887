package woztelltest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// A person writes, the business answers with buttons, and the person taps on
// one. The business's side is written out here; a driver does the same.
func Example() {
	ctx := context.Background()
	server := woztelltest.New(woztelltest.Options{NoEchoes: true})
	know := server.Credentials()
	server.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get(woztelltest.SignatureHeader) != server.Sign(know.ChannelID, body) {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		var event struct {
			Type string `json:"type"`
			Data struct{ Text, Payload string }
		}
		_ = json.Unmarshal(body, &event)
		fmt.Println(strings.TrimSpace(event.Type + " " + event.Data.Text + event.Data.Payload))
	}))

	ana := server.Phone("Ana")
	ana.Say("Where is my order?")
	_ = server.Flush(ctx)

	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://bot.api.woztell.com/sendResponses", strings.NewReader(`{
		"channelId": "`+know.ChannelID+`", "memberId": "`+ana.Member()+`", "response": [{
			"type": "WHATSAPP_REPLY_BUTTONS", "body": {"text": "Which one?"}, "action": {"buttons": [
				{"type": "reply", "reply": {"payload": "order-7", "title": "Shoes"}},
				{"type": "reply", "reply": {"payload": "order-8", "title": "Hat"}}
			]}
		}]
	}`))
	if err != nil {
		panic(err)
	}
	r.Header.Set("Authorization", "Bearer "+know.Token)
	r.Header.Set("Content-Type", "application/json")
	res, err := server.Transport().RoundTrip(r)
	if err != nil {
		panic(err)
	}
	_ = res.Body.Close()
	if _, err := ana.Tap(ana.Arrived()[0].ID, "order-8"); err != nil {
		panic(err)
	}
	_ = server.Flush(ctx)
	for _, b := range ana.Screen() {
		switch part := b.Parts[0].(type) {
		case channel.Text:
			fmt.Println(part.Body)
		case channel.Buttons:
			fmt.Println(part.Body, "[", part.Buttons[0].Title, "] [", part.Buttons[1].Title, "]")
		case channel.Choice:
			fmt.Println(part.Title)
		}
	}
	// Output:
	// TEXT Where is my order?
	// SENT
	// DELIVERED
	// PAYLOAD order-8
	// Where is my order?
	// Which one? [ Shoes ] [ Hat ]
	// Hat
}

// The next call is refused with HTTP 500, which must not be repeated; the answer
// to the one after that is lost although the message arrives.
func ExampleServer_FailCalls() {
	server := woztelltest.New(woztelltest.Options{})
	server.FailCalls(1, woztelltest.CallFault{Op: woztelltest.OpSend, Status: 500, Code: woztelltest.CodeRecipient, Err: "Invalid recipient"})
	server.FailCalls(1, woztelltest.CallFault{Op: woztelltest.OpSend, Accept: true, Drop: true})

	ana := server.Phone("Ana")
	ana.Say("hi")
	for range 2 {
		r, err := http.NewRequest(http.MethodPost, "https://bot.api.woztell.com/sendResponses", strings.NewReader(
			`{"channelId":"channel-1","memberId":"`+ana.Member()+`","response":[{"type":"TEXT","text":"hello"}]}`))
		if err != nil {
			panic(err)
		}
		r.Header.Set("Authorization", "Bearer "+server.Credentials().Token)
		r.Header.Set("Content-Type", "application/json")
		res, err := server.Transport().RoundTrip(r)
		if err != nil {
			fmt.Println("no answer")
			continue
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		fmt.Println(res.StatusCode, string(body))
	}
	fmt.Println(len(ana.Arrived()), "arrived")
	// Output:
	// 500 {"ok":0,"err_code":100,"err":"Invalid recipient"}
	// no answer
	// 1 arrived
}
