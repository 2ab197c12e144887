package linetest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/drivers/line/linetest"
)

// Whatever is posted, the server answers; and what it accepts, it can show,
// save and tell.
func FuzzMessages(f *testing.F) {
	for _, c := range rules() {
		if len(c.message) < 2000 {
			f.Add(c.message)
		}
	}
	f.Add(`{"type":"flex","altText":"x","contents":{"type":"carousel","contents":[null]}}`)
	f.Fuzz(func(t *testing.T, message string) {
		s := linetest.New(linetest.Options{})
		mia := s.Phone("Mia")
		mia.Say("hi")
		body := `{"to":"` + mia.UserID() + `","messages":[` + message + `]}`
		r := httptest.NewRequest(http.MethodPost, "https://api.line.me/v2/bot/message/push", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer "+s.Credentials().Token)
		res, err := s.Transport().RoundTrip(r)
		require.NoError(t, err)
		require.Contains(t, []int{http.StatusOK, http.StatusBadRequest}, res.StatusCode)
		for _, b := range mia.Screen() {
			for _, a := range b.Actions {
				_, _ = mia.Tap(b.ID, a.Choice())
			}
		}
		data, err := s.Save()
		require.NoError(t, err)
		require.NoError(t, linetest.New(linetest.Options{}).Restore(data))
		s.SendTo(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		require.NoError(t, s.Flush(t.Context()))
	})
}

// Whatever is called an assertion is answered.
func FuzzAssertions(f *testing.F) {
	f.Add("eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOlsiYSJdfQ.eA")
	f.Add("..")
	f.Fuzz(func(t *testing.T, jwt string) {
		s := linetest.New(linetest.Options{})
		r := httptest.NewRequest(http.MethodGet, "https://api.line.me/oauth2/v2.1/tokens/kid", nil)
		q := r.URL.Query()
		q.Set("client_assertion_type", assertionType)
		q.Set("client_assertion", jwt)
		r.URL.RawQuery = q.Encode()
		res, err := s.Transport().RoundTrip(r)
		require.NoError(t, err)
		require.Equal(t, http.StatusBadRequest, res.StatusCode)
	})
}
