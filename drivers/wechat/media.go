package wechat

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
)

// maxWords is how long an answer in JSON may be that comes instead of a file.
const maxWords = 64 << 10

// OpenMedia opens the file of a message. It implements channel.MediaOpener.
// WeChat keeps files for three days; after that a picture is fetched from its
// address, without the token, and all else is Unreachable.
func (c *Channel) OpenMedia(ctx context.Context, m channel.Media) (*channel.MediaContent, error) {
	switch {
	case m.ID == "" && m.URL == "":
		return nil, invalid(opOpen, "the file has neither an id nor an address")
	case m.ID == "":
		return c.openAddress(ctx, m.URL, c.ofWeChat)
	}
	content, err := c.openID(ctx, m.ID)
	if err != nil && m.URL != "" && channel.AsError(opOpen, err).Kind == channel.Unreachable {
		return c.openAddress(ctx, m.URL, c.ofWeChat)
	}
	return content, err
}

// A reply is what media/get gave: a file, or words about one.
type reply struct {
	content *channel.MediaContent
	words   *words
}

// words are the answer in JSON: an error, or where the film is ([media],
// 2026).
type words struct {
	verdict
	Video text `json:"video_url"`
	Down  text `json:"down_url"`
}

func (c *Channel) openID(ctx context.Context, id string) (*channel.MediaContent, error) {
	q := ask{op: opOpen, method: http.MethodGet, url: c.api.JoinPath("/cgi-bin/media/get"), query: url.Values{"media_id": {id}}}
	got, err := authorised(ctx, c, q, func(caller call.Caller, r *http.Request) (reply, int, error) {
		res, err := caller.Open(opOpen, r)
		if err != nil {
			return reply{}, 0, err
		}
		got, err := readReply(res)
		if got.words == nil {
			return got, 0, err
		}
		return got, got.words.code(), err
	})
	switch {
	case err != nil:
		return nil, err
	case got.words == nil:
		return got.content, nil
	case got.words.code() != 0:
		return nil, c.notOpened(got.words.verdict)
	case got.words.Video+got.words.Down == "":
		return nil, &channel.Error{Kind: channel.Unavailable, Op: opOpen, Detail: "the answer is neither a file nor says where one is"}
	case got.words.Video != "":
		return c.openAddress(ctx, string(got.words.Video), c.public)
	}
	return c.openAddress(ctx, string(got.words.Down), c.public)
}

// readReply tells a file from words: a failure is HTTP 200, and so is the
// address of a film. It closes what it does not hand on.
func readReply(res *http.Response) (reply, error) {
	if res.StatusCode != http.StatusOK {
		defer func() { _ = res.Body.Close() }()
		return reply{}, notGiven(res)
	}
	body := bufio.NewReader(res.Body)
	first, _ := body.Peek(1) // what cannot be read shows when it is read
	kind := mediaType(res.Header)
	if string(first) != "{" && !strings.HasSuffix(kind, "json") {
		return reply{content: &channel.MediaContent{Body: joined{body, res.Body}, Type: kind, Size: res.ContentLength}}, nil
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(body, maxWords))
	w := &words{}
	if err != nil || json.Unmarshal(raw, w) != nil {
		return reply{}, &channel.Error{Kind: channel.Unavailable, Op: opOpen, Detail: "the answer cannot be read"}
	}
	return reply{words: w}, nil
}

// joined reads from one and closes the other.
type joined struct {
	io.Reader
	io.Closer
}

func mediaType(h http.Header) string {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

// notOpened: a file that is too old, or never was, is gone for good.
func (c *Channel) notOpened(v verdict) error {
	e := c.refusal(opOpen, v, c.cfg.Now())
	if v.code() == codeMediaID {
		e.Kind, e.Scope = channel.Unreachable, channel.ScopeMessage
	}
	return e
}

// given hands on a download that was answered with 200 and a file. Any other
// answer is closed and becomes an error.
func given(res *http.Response) (*channel.MediaContent, error) {
	kind := mediaType(res.Header)
	switch {
	case res.StatusCode != http.StatusOK:
		_ = res.Body.Close()
		return nil, notGiven(res)
	case strings.HasSuffix(kind, "json"):
		_ = res.Body.Close()
		return nil, &channel.Error{Kind: channel.Unavailable, Op: opOpen, Detail: "there are words where the file should be"}
	}
	return &channel.MediaContent{Body: res.Body, Type: kind, Size: res.ContentLength}, nil
}

func notGiven(res *http.Response) error {
	e := gateway(opOpen, &call.Answer{Status: res.StatusCode, Header: res.Header})
	e.Uncertain = false
	if e.Kind == channel.Invalid {
		e.Kind = channel.Unreachable
	}
	return e
}
