package relay_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/relay"
	"github.com/rapport-go/rapport/storage/memory"
)

// A customer database wants to know of every new case. What it has to do is in the
// handler: check the signature over the body as it came, and drop what it has seen.
// There are libraries for that in most languages (standardwebhooks.com).
func Example() {
	secret, told := relay.NewSecret(), make(chan string)
	seen := map[string]bool{} // in a database, for some days
	customers := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !signed(secret.Reveal(), r.Header, body) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if id := r.Header.Get("webhook-id"); !seen[id] {
			seen[id] = true
			var p relay.Payload
			if json.Unmarshal(body, &p) == nil {
				told <- fmt.Sprint(p.Type, " on ", p.Data.Channel)
			}
		}
	}))
	defer customers.Close()

	chat := channeltest.NewFake("chat")
	store := memory.New().Tenant("acme")
	engine, err := engagement.New(engagement.Config{Store: store, Channels: map[channel.ID]channel.Channel{"chat-1": chat}})
	check(err)
	webhooks, err := relay.New(engine, relay.Config{
		Store: store,
		Endpoints: []relay.Endpoint{{
			ID: "customers", URL: customers.URL, Keys: []channel.Secret{secret},
			Kinds: []engagement.EventKind{engagement.CaseOpened, engagement.CaseClosed},
		}},
		AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, // for this example
	})
	check(err)
	check(webhooks.Seek(context.Background(), "customers", "")) // all that the journal has

	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- webhooks.Run(ctx) }()
	mia := channel.Address{Kind: channel.AddressUser, Value: "mia"}
	engine.WebhookHandler("chat-1").ServeHTTP(httptest.NewRecorder(), chat.Webhook(chat.Inbound(mia, "Where is my order?")))
	fmt.Println(<-told)
	stop()
	check(<-ended)
	// Output: case.opened on chat-1
}

// signed checks a signature by the text of the specification. A real receiver also
// refuses a webhook-timestamp that is minutes off.
func signed(secret string, h http.Header, body []byte) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%s.%s", h.Get("webhook-id"), h.Get("webhook-timestamp"), body)
	want := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for one := range strings.FieldsSeq(h.Get("webhook-signature")) {
		if hmac.Equal([]byte(one), []byte(want)) {
			return true
		}
	}
	return false
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
