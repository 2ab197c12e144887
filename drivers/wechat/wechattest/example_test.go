package wechattest_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// A person writes, the business answers with a menu, and the person taps on an
// item of it. The business is a few lines here, in plain mode.
func Example() {
	ctx := context.Background()
	server := wechattest.New(wechattest.Options{Mode: wechattest.ModePlain})
	server.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, rest, _ := strings.Cut(string(body), "<Content><![CDATA[")
		said, _, _ := strings.Cut(rest, "]]>")
		_, rest, _ = strings.Cut(string(body), "<bizmsgmenuid>")
		id, _, _ := strings.Cut(rest, "<")
		fmt.Println(strings.TrimSpace("said: " + said + " " + id))
		_, _ = io.WriteString(w, "success")
	}))
	call := func(path, body string) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.weixin.qq.com"+path, strings.NewReader(body))
		if err != nil {
			panic(err)
		}
		res, err := server.Transport().RoundTrip(r)
		if err != nil {
			panic(err)
		}
		_ = res.Body.Close()
	}
	know := server.Credentials()
	call("/cgi-bin/stable_token", `{"grant_type":"client_credential","appid":"`+know.AppID+`","secret":"`+know.Secret+`"}`)

	ana := server.Phone("Ana")
	ana.Say("Where is my order?")
	_ = server.Flush(ctx)
	call("/cgi-bin/message/custom/send?access_token="+server.StableToken(), `{"touser":"`+ana.OpenID()+`","msgtype":"msgmenu",`+
		`"msgmenu":{"head_content":"Which one?","list":[{"id":"7","content":"The shoes"},{"id":"8","content":"The hat"}]}}`)
	if _, err := ana.Tap(ana.Arrived()[0].ID, "8"); err != nil {
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
	for _, w := range ana.Windows() {
		fmt.Println(w.Trigger, w.Left)
	}
	// Output:
	// said: Where is my order?
	// said: The hat 8
	// Where is my order?
	// Which one? [ The shoes ] [ The hat ]
	// The hat
	// message 4
	// msgmenu 3
}

// The next message is refused because no more may be sent, and the answer to the
// one after it is lost although the message arrives. Nobody can tell that it
// did.
func ExampleServer_FailCalls() {
	server := wechattest.New(wechattest.Options{})
	server.FailWith(wechattest.OpSend, wechattest.CodeOutOfCount)
	server.FailCalls(1, wechattest.CallFault{Op: wechattest.OpSend, Accept: true, Drop: true})
	for range 2 {
		r, err := http.NewRequest(http.MethodPost, "https://api.weixin.qq.com/cgi-bin/message/custom/send", nil)
		if err != nil {
			panic(err)
		}
		res, err := server.Transport().RoundTrip(r)
		if err != nil {
			fmt.Println("no answer")
			continue
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		code, _, _ := strings.Cut(string(body), ",")
		fmt.Println(res.StatusCode, code)
	}
	// Output:
	// 200 {"errcode":45047
	// no answer
}
