package engagement_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// form is the beginning of an upload, up to the file.
const (
	form     = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
	formType = "Content-Type: multipart/form-data; boundary=b"
)

// newChat makes a world with a web chat beside its channel, and a visitor of it; below
// is what a visitor's requests say of themselves.
func newChat(t *testing.T) (w *world, host *webchattest.Host, below []string) {
	t.Helper()
	host, err := webchattest.NewHost(webchat.Config{})
	require.NoError(t, err)
	w = newWorld(t, func(c *engagement.Config, _ *channeltest.Fake) { c.Channels["chat"] = host.Channel() })
	v := host.Visitor()
	require.NoError(t, v.Enter(t.Context()))
	origin, _, _ := strings.Cut(strings.TrimPrefix(host.BaseURL(), "https://"), "/")
	return w, host, []string{"Origin: https://" + origin, "Sec-Fetch-Site: same-origin", "Authorization: Bearer " + v.Session().Token}
}

// TestWhatBrowsersSendSlowlyIsNotWaitedFor: events, calls and files of the web chat,
// wherever in them it becomes slow.
func TestWhatBrowsersSendSlowlyIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, host, below := newChat(t)
		upload := append(below, formType)
		behind(t, &http.Server{Handler: w.Handler()}, func(dial func() net.Conn) {
			for name, begun := range map[string]string{
				"events":             head("/chat", 1<<12, below...),
				"a session":          head("/chat/session", 1<<12, below...),
				"a ticket":           head("/chat/ticket", 1<<12, below...),
				"a form":             head("/chat/files", 1<<16, upload...),
				"a file's beginning": head("/chat/files", 1<<16, upload...) + form + "hello",
				"a file":             head("/chat/files", 1<<16, upload...) + form + strings.Repeat("hello ", 1000),
			} {
				status, took := dripAfter(t, dial(), begun, 1<<12, time.Second)
				assert.Equal(t, http.StatusRequestTimeout, status, name)
				assert.LessOrEqual(t, took, 12*time.Second, name)
			}
		})
		assert.Zero(t, host.Kept(), "nothing of it is kept")
	})
}

// TestAFileThatComesSteadilyIsTaken: over three minutes.
func TestAFileThatComesSteadilyIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, host, below := newChat(t)
		behind(t, &http.Server{Handler: w.Handler()}, func(dial func() net.Conn) {
			c, end := dial(), "\r\n--b--\r\n"
			length := len(form) + 180<<13 + len(end)
			go func() {
				_, _ = io.WriteString(c, head("/chat/files", length, append(below, formType)...)+form)
				for range 180 {
					<-time.After(time.Second)
					_, _ = io.WriteString(c, strings.Repeat("hello, w", 1<<10))
				}
				_, _ = io.WriteString(c, end)
			}()
			res, err := http.ReadResponse(bufio.NewReader(c), nil)
			require.NoError(t, err)
			assert.Equal(t, http.StatusOK, res.StatusCode)
			require.NoError(t, c.Close())
		})
		assert.Equal(t, 1, host.Kept())
	})
}

// TestASurveysAnswerThatComesSlowlyIsNotWaitedFor: also where there is no such survey.
func TestASurveysAnswerThatComesSlowlyIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newAsking(t, nil)
		w.served()
		link := strings.TrimPrefix(w.asked(), "https://shop.example/survey")
		behind(t, &http.Server{Handler: w.SurveyHandler()}, func(dial func() net.Conn) {
			begun := head(link, 1<<12, "Content-Type: application/x-www-form-urlencoded") + "score=5&comment="
			status, took := dripAfter(t, dial(), begun, 1<<12, time.Second)
			assert.Equal(t, http.StatusRequestTimeout, status)
			assert.LessOrEqual(t, took, 12*time.Second)
			status, took = drip(t, dial(), "/none", 1<<12, time.Second)
			assert.Equal(t, http.StatusNotFound, status)
			assert.LessOrEqual(t, took, 12*time.Second)
		})
	})
}

// TestAHostsOwnHandlerIsNotHeldUp: with SlowBodies, and for ever where that is wished.
func TestAHostsOwnHandlerIsNotHeldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		read := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.ReadAll(r.Body); err != nil {
				w.WriteHeader(http.StatusRequestTimeout)
			}
		})
		for wait, want := range map[time.Duration]struct {
			status int
			most   time.Duration
		}{
			0: {http.StatusRequestTimeout, 12 * time.Second}, time.Minute: {http.StatusRequestTimeout, 62 * time.Second},
			-1: {http.StatusOK, 101 * time.Second},
		} {
			behind(t, &http.Server{Handler: engagement.SlowBodies(read, wait)}, func(dial func() net.Conn) {
				status, took := drip(t, dial(), "/", 100, time.Second)
				assert.Equal(t, want.status, status, wait)
				assert.LessOrEqual(t, took, want.most, wait)
			})
		}
	})
}
