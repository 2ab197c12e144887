package messengertest_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
)

// Each fault answers as it was asked to, and the message arrives or not.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name    string
		fault   messengertest.CallFault
		status  int // 0 is a broken connection
		code    string
		body    string
		arrives bool
	}{
		{"the zero fault", messengertest.CallFault{}, 500, "", "", false},
		{"a gateway", messengertest.CallFault{Status: 502, Body: "<html>"}, 502, "", "<html>", false},
		{"throttled", messengertest.CallFault{Code: 613, Subcode: 2534040}, 400, "613/2534040", "", false},
		{"the app's limit", messengertest.CallFault{Code: 4}, 400, "4", "", false},
		{"the Page's limit", messengertest.CallFault{Code: 32}, 400, "32", "", false},
		{"down for now", messengertest.CallFault{Code: 2}, 503, "2", "", false},
		{"false failure", messengertest.CallFault{Code: 1, Subcode: 1357046, Accept: true}, 500, "1/1357046", "", true},
		{"trap 24: an error within a success", messengertest.CallFault{Status: 200, Code: 100}, 200, "100", "", false},
		{"trap 24: no message_id", messengertest.CallFault{NoID: true}, 200, "", "recipient_id", true},
		{"garbled", messengertest.CallFault{Status: 200, Body: `{"recipient_id":"1","mess`, Accept: true}, 200, "", `{"rec`, true},
		{"a redirect", messengertest.CallFault{Redirect: "https://a.example"}, 302, "", "", false},
		{"dropped before", messengertest.CallFault{Drop: true}, 0, "", "", false},
		{"dropped after", messengertest.CallFault{Drop: true, Accept: true}, 0, "", "", true},
		{"never arrives", messengertest.CallFault{NeverArrives: true}, 200, "", "message_id", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open(t, messengertest.Options{})
			ana := b.Phone("Ana")
			ana.Say("hi")
			c.fault.Op = messengertest.OpSend
			over := b.FailCalls(1, c.fault)
			b.call(t, http.MethodGet, "me", "")
			a, err := b.try(t, http.MethodPost, "me/messages", `{"recipient":{"id":"`+ana.Address().Value+`"},`+hi+`}`)
			<-over
			assert.Equal(t, c.status == 0, err != nil)
			assert.Equal(t, c.status, a.status)
			assert.Equal(t, c.code, a.code())
			assert.Contains(t, a.raw, c.body)
			assert.Equal(t, c.arrives, len(ana.Arrived()) == 1)
			b.sent(t, ana, hi)
		})
	}
}

func TestFaultsAreTransientWhereMetaSaysSo(t *testing.T) {
	b := open(t, messengertest.Options{})
	b.FailCalls(1, messengertest.CallFault{Code: 2, RetryAfter: 3 * time.Second})
	b.FailCalls(1, messengertest.CallFault{Code: 200})
	a := b.call(t, http.MethodGet, "me", "")
	assert.Equal(t, true, a.at("error", "is_transient"))
	assert.Equal(t, "3", a.header.Get("Retry-After"))
	assert.Nil(t, b.call(t, http.MethodGet, "me", "").at("error", "is_transient"))
	<-b.FailCalls(0, messengertest.CallFault{})
	refused(t, "", b.call(t, http.MethodGet, "me", ""))
}

func TestSilenceUntilTheCallerHangsUp(t *testing.T) {
	b := open(t, messengertest.Options{})
	over := b.FailCalls(1, messengertest.CallFault{Hang: true})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-over; cancel() }()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, graph+"me", strings.NewReader(""))
	require.NoError(t, err)
	_, err = b.Transport().RoundTrip(r)
	assert.ErrorIs(t, err, context.Canceled)
}

// Trap 4: the echo comes before the answer.
func TestTrap4_EchoesBeforeTheAnswer(t *testing.T) {
	b := open(t, messengertest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	b.told(t)
	b.FailCalls(1, messengertest.CallFault{Op: messengertest.OpSend, EchoFirst: true})
	mid := b.sent(t, ana, hi)
	got := b.items(t)
	require.Len(t, got, 2)
	assert.Equal(t, mid, got[0].at("message", "mid"))
	b.FailCalls(1, messengertest.CallFault{Op: messengertest.OpSend, EchoFirst: true})
	refused(t, "100/2018015", b.send(t, ana, text("")))
}

// Trap 15: refusals for speed have the type of dead tokens.
func TestTrap15_ThrottlingHasTheTypeOfADeadToken(t *testing.T) {
	b := open(t, messengertest.Options{})
	for _, code := range []int{4, 17, 32, 613, 80006} {
		b.FailCalls(1, messengertest.CallFault{Code: code})
		assert.Equal(t, "OAuthException", b.call(t, http.MethodGet, "me", "").at("error", "type"))
	}
}
