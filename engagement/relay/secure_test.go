package relay_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/relay"
	"github.com/rapport-go/rapport/internal/outbound/outboundtest"
)

func TestKeysAreChangedWithoutAGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		next := relay.NewSecret()
		private, public := relay.NewPair()
		for _, step := range []struct{ ours, theirs []channel.Secret }{
			{[]channel.Secret{secret}, []channel.Secret{secret}},
			{[]channel.Secret{next, secret}, []channel.Secret{secret}}, // the receiver is late
			{[]channel.Secret{next, secret}, []channel.Secret{next}},
			{[]channel.Secret{next}, []channel.Secret{next}},
			{[]channel.Secret{private, next}, []channel.Secret{public}},
		} {
			w.crm.keys = step.theirs // it checks every request
			stop := w.start(w.relay(func(cfg *relay.Config) { cfg.Endpoints[0].Keys = step.ours }))
			before := len(w.crm.all())
			w.say("mia", "hello")
			pass(2 * time.Second)
			assert.Len(t, w.crm.all(), before+1)
			stop()
		}
	})
}

func TestWhatPeopleSayAndAreCalledStaysInsideUnlessAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, content := range []bool{false, true} {
			w := newWorld(t)
			stop := w.start(w.relay(func(cfg *relay.Config) {
				cfg.Endpoints[0].Content, cfg.Endpoints[0].Kinds = content, nil
			}))
			w.say("tel-4711", "my number is secret")
			pass(2 * time.Second)
			require.Len(t, w.crm.all(), 3)
			var all strings.Builder
			for _, one := range w.crm.all() {
				all.WriteString(one.body)
			}
			assert.Equal(t, content, strings.Contains(all.String(), "my number is secret"))
			if !content {
				assert.NotContains(t, all.String(), "tel-4711") // an id may have the digits
				assert.NotContains(t, all.String(), "Miriam")
			}
			for _, one := range w.crm.all() {
				if content && one.Type == engagement.MessageReceived {
					assert.Equal(t, channel.Parts{channel.Text{Body: "my number is secret"}}, one.Data.Content.Message.Parts)
				}
			}
			stop()
		}
	})
}

func TestConfigNamesEverythingThatIsWrong(t *testing.T) {
	w := newWorld(t)
	_, public := relay.NewPair()
	_, err := relay.New(w.engine, relay.Config{
		GiveUp: -1,
		Endpoints: []relay.Endpoint{
			{ID: "a b", URL: "http://crm.example/", Parallel: 65},
			{ID: "crm", URL: "https://10.0.0.1/?token=t0ken", Keys: []channel.Secret{channel.NewSecret("s3cret")}},
			{ID: "crm", URL: "https://user:pw@crm.example/", Keys: []channel.Secret{public}},
		},
	})
	require.Error(t, err)
	for _, part := range []string{
		"Store", "GiveUp", "Endpoints[0].ID", "Endpoints[0].URL", "Endpoints[0].Keys", "Endpoints[0].Parallel",
		"Endpoints[1].URL", "Endpoints[1].Keys", "Endpoints[2].ID: another", "Endpoints[2].URL: must be https, without user", "Endpoints[2].Keys",
		"Endpoints[1].Keys: key 1 is not a key in padded base64, such as NewSecret makes",
	} {
		assert.Contains(t, err.Error(), part)
	}
	for _, hidden := range []string{"t0ken", "s3cret", "pw@"} {
		assert.NotContains(t, err.Error(), hidden)
	}
	var invalid *engagement.InvalidError
	require.ErrorAs(t, err, &invalid)
	_, err = relay.New(nil, w.config())
	require.ErrorAs(t, err, &invalid)
	_, err = relay.New(w.engine, relay.Config{Store: w.store})
	require.ErrorContains(t, err, "Endpoints: there is none")
}

// Over real connections: a name that leads inside is not connected to, unless it is
// allowed; a redirect is not followed.
func TestOnlyPublicAddressesAreConnectedTo(t *testing.T) {
	asked := make(chan string, 10)
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, q *http.Request) {
		asked <- q.URL.Path
		http.Redirect(rw, q, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	require.NoError(t, err)
	number, err := strconv.ParseUint(port, 10, 16)
	require.NoError(t, err)
	outboundtest.Resolve(t, map[string][]string{"inside.example": {"127.0.0.1"}})

	w := newWorld(t)
	statuses := make(chan int, 10)
	try := func(url string, allow ...netip.Prefix) (int, *relay.Relay, func()) {
		r := w.relay(func(cfg *relay.Config) {
			cfg.Transport, cfg.AllowPrivate, cfg.Ports = nil, allow, []uint16{uint16(number)}
			cfg.Endpoints[0].URL = url
			cfg.Hooks.Attempted = func(_ string, _ engagement.EventKind, status int, _ time.Duration) {
				select {
				case statuses <- status:
				default:
				}
			}
		})
		require.NoError(t, r.Seek(t.Context(), "crm", ""))
		stop := w.startReal(r)
		return <-statuses, r, stop
	}
	w.say("mia", "hello")
	status, r, stop := try("https://inside.example:" + port + "/hook")
	assert.Zero(t, status)
	stop()
	require.Len(t, w.state(r).Trying, 1)
	assert.Equal(t, "the name leads to an address that is not public", w.state(r).Trying[0].Problem)
	assert.Empty(t, asked)

	status, _, stop = try("http://127.0.0.1:"+port+"/hook", netip.MustParsePrefix("127.0.0.0/8"))
	stop()
	assert.Equal(t, http.StatusTemporaryRedirect, status)
	assert.Equal(t, "/hook", <-asked)
	assert.Empty(t, asked)
}
