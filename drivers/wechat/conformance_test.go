package wechat_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/drivers/internal/metatest"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

func TestConformance(t *testing.T) {
	for _, mode := range []wechattest.Mode{wechattest.ModeSafe, wechattest.ModeCompatible} {
		t.Run(string(mode), func(t *testing.T) {
			channeltest.Run(t, channeltest.Harness{New: func(tb channeltest.TB) *channeltest.Bench { return bench(tb, mode) }})
		})
	}
}

func TestConformanceInPlainMode(t *testing.T) {
	channeltest.Run(t, channeltest.Harness{
		New: func(tb channeltest.TB) *channeltest.Bench { return bench(tb, wechattest.ModePlain) },
		Skip: map[string]string{
			"receive/altered": "the signature of a plain push does not cover the body",
		},
	})
}

var (
	order  = wechattest.Template{ID: "T-order", Title: "Order", Rows: []wechattest.Row{{Key: "thing1", Label: "Item"}, {Key: "time2", Label: "When"}}}
	notice = wechattest.Template{ID: "N-visit", Title: "Visit", Rows: []wechattest.Row{{Key: "thing1", Label: "Item"}}, LongTerm: true}

	filledOrder = channel.Template{Name: "T-order", Language: "zh_CN", Body: []channel.Parameter{
		{Name: "thing1", Text: "Tea"}, {Name: "time2", Text: "2026-11-01"},
	}}
	filledNotice = channel.Template{Name: "notice:N-visit", Language: "zh_CN", Body: []channel.Parameter{{Name: "thing1", Text: "Tea"}}}
)

func bench(tb channeltest.TB, mode wechattest.Mode) *channeltest.Bench {
	s := wechattest.New(wechattest.Options{
		Mode: mode, Templates: []wechattest.Template{order}, Notices: []wechattest.Template{notice}, MiniPrograms: []string{"wxmini"},
	})
	door := &metatest.Door{Next: pictures{s.Transport()}}
	cfg := config(s)
	cfg.Transport = door
	c, err := wechat.New(cfg)
	if err != nil {
		tb.Fatalf("New: %v", err)
	}
	if _, err := c.CheckHealth(context.Background()); err != nil { // the first token
		tb.Fatalf("CheckHealth: %v", err)
	}
	ana, bob := s.Phone("ana"), s.Phone("bob")
	ana.Say("hello")
	ana.Pay() // no count: the suite writes more than five times
	consent(tb, ana)
	bob.Unfollow()
	bodies := &bodies{user: ana.OpenID(), to: s.Credentials().OriginalID}
	address := channel.Address{Kind: channel.AddressUser, Scope: cfg.AppID, Value: ana.OpenID()}
	nobody := address
	nobody.Value = bob.OpenID()
	return &channeltest.Bench{
		Channel: c, To: address, Nobody: nobody, Account: c.Account(), Now: time.Now(),
		Secrets:  []string{cfg.AppSecret.Reveal(), cfg.Token.Reveal(), cfg.EncodingAESKey.Reveal(), s.StableToken()},
		Appeared: func() []channeltest.Appearance { return appeared(ana) },
		Requests: door.Requests, RetryAfter: time.Minute,
		Break:     func(f channeltest.Fault) <-chan struct{} { return breakNext(s, door, f) },
		Parts:     parts(tb, c),
		Templates: []channel.Template{filledNotice},
		Native:    wechat.Native{Type: "music", Object: json.RawMessage(`{"title":"t","musicurl":"https://shop.example/a.mp3","thumb_media_id":"` + upload(tb, c, "image/jpeg").ID + `"}`)},
		Webhooks: &channeltest.Webhooks{
			Request: func(body []byte, g channeltest.Signature) *http.Request { return signedPost(s, body, g) },
			Text:    bodies.Text, Unknown: bodies.Unknown, Status: bodies.Status, Samples: samples(tb, bodies),
		},
		File: func() (channel.Media, []byte) { return file(tb, s, c, ana) },
	}
}

func consent(tb channeltest.TB, p *wechattest.Phone) {
	if err := p.TemplateConsent(notice.ID, true, 1); err != nil {
		tb.Fatalf("TemplateConsent: %v", err)
	}
}

// parts are those that need a file of WeChat's, a template, or one card that
// opens an address.
func parts(tb channeltest.TB, c *wechat.Channel) map[channel.PartKind]channel.Part {
	return map[channel.PartKind]channel.Part{
		channel.PartImage:    channel.Image{Media: upload(tb, c, "image/jpeg")},
		channel.PartAudio:    channel.Audio{Media: upload(tb, c, "audio/amr")},
		channel.PartVideo:    channel.Video{Media: upload(tb, c, "video/mp4"), Caption: "A film"},
		channel.PartTemplate: filledOrder,
		channel.PartCarousel: channel.Carousel{Cards: []channel.Card{{
			Title: "Tea", Body: "Green", Buttons: []channel.CardButton{{Title: "Order", URL: "https://shop.example/tea"}},
		}}},
	}
}

func upload(tb channeltest.TB, c *wechat.Channel, kind string) channel.Media {
	m, err := c.UploadMedia(context.Background(), channel.MediaUpload{Body: strings.NewReader(suiteFile), Type: kind, Size: int64(len(suiteFile))})
	if err != nil {
		tb.Fatalf("UploadMedia: %v", err)
	}
	return m
}

// suiteFile is what the suite uploads.
const suiteFile = "the content of a file"

// pictures makes a picture of what the suite uploads, since WeChat looks at the
// first bytes.
type pictures struct{ next http.RoundTripper }

func (p pictures) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/media/upload") {
		return p.next.RoundTrip(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(bytes.Replace(body, []byte(suiteFile), []byte("\xff\xd8\xff\xe0content of a file!"), 1)))
	return p.next.RoundTrip(r)
}

func appeared(p *wechattest.Phone) []channeltest.Appearance {
	var all []channeltest.Appearance
	for _, b := range p.Arrived() {
		a := channeltest.Appearance{To: p.OpenID(), Text: metatest.Shown(b.Parts[0])}
		switch b.Type {
		case "text", "image", "voice", "video":
			a.Kind = b.Parts[0].Kind()
		case "template", "notice":
			a.ID, a.Kind, a.Text = channel.ProviderID(b.ID), channel.PartTemplate, ""
		}
		all = append(all, a)
	}
	return all
}

func breakNext(s *wechattest.Server, d *metatest.Door, f channeltest.Fault) <-chan struct{} {
	switch f {
	case channeltest.FaultNoConnection:
		return d.Shut()
	case channeltest.FaultCredentials:
		// The secret was replaced: the token has ended, and there is no other.
		s.ExpireTokens()
		return s.FailCalls(1, wechattest.CallFault{Op: wechattest.OpStableToken, Code: wechattest.CodeSecret})
	}
	return s.FailCalls(1, map[channeltest.Fault]wechattest.CallFault{
		channeltest.FaultRefuse:     {Code: wechattest.CodeTextSize},
		channeltest.FaultBlocked:    {Code: wechattest.CodeBlacklisted},
		channeltest.FaultWindow:     {Code: wechattest.CodeOutOfTime},
		channeltest.FaultThrottle:   {Code: wechattest.CodeMinuteQuota},
		channeltest.FaultDown:       {Code: wechattest.CodeBusy},
		channeltest.FaultLostAnswer: {Accept: true, Drop: true},
		channeltest.FaultGarbled:    {Accept: true, Status: http.StatusOK, Body: "<html>fine</html>"},
		channeltest.FaultSilent:     {Accept: true, Hang: true},
	}[f])
}

// signedPost wraps a body as WeChat would.
func signedPost(s *wechattest.Server, body []byte, g channeltest.Signature) *http.Request {
	token := ""
	if g == channeltest.Forged {
		token = "another"
	}
	r := safePost(s.Credentials(), time.Now(), string(body), token)
	if g == channeltest.Unsigned {
		q := r.URL.Query()
		q.Del("signature")
		q.Del("msg_signature")
		r.URL.RawQuery = q.Encode()
	}
	return r
}

// file is a picture that Ana sent.
func file(tb channeltest.TB, s *wechattest.Server, c *wechat.Channel, ana *wechattest.Phone) (channel.Media, []byte) {
	content := []byte("the content of a picture")
	var got []channel.Event
	s.SendTo(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d, err := c.Receive(r.Context(), r)
		if err != nil {
			tb.Fatalf("Receive: %v", err)
		}
		got = append(got, d.Events...)
		_, _ = w.Write(d.Reply.Body)
	}))
	if _, err := ana.Write(channel.Image{Media: s.Keep(content, "image/jpeg", "a.jpg")}, wechattest.Manner{}); err != nil {
		tb.Fatalf("Write: %v", err)
	}
	if err := s.Flush(context.Background()); err != nil {
		tb.Fatalf("Flush: %v", err)
	}
	for _, e := range got {
		if m, ok := e.(channel.MessageReceived); ok {
			if i, ok := m.Parts[0].(channel.Image); ok {
				return i.Media, content
			}
		}
	}
	tb.Fatalf("no picture came")
	return channel.Media{}, nil
}

// bodies makes pushes by hand, so that the simulator does not vouch for itself.
// Each is a new event.
type bodies struct {
	user, to string
	ids      atomic.Int64
}

func (b *bodies) push(rest string) []byte {
	return []byte(fmt.Sprintf(`<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>1760000000</CreateTime>`, b.to, b.user) + rest + `</xml>`)
}

func (b *bodies) Text(text string) []byte {
	return b.push(fmt.Sprintf(`<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content><MsgId>%d</MsgId>`, text, 25000000000000000+b.ids.Add(1)))
}

func (b *bodies) Unknown() []byte {
	return b.push(fmt.Sprintf(`<MsgType>event</MsgType><Event>eclipse</Event><Of>sun %d</Of>`, b.ids.Add(1)))
}

func (b *bodies) Status(of channel.ProviderID, s channel.Status) []byte {
	word := map[channel.Status]string{channel.StatusDelivered: "success", channel.StatusFailed: "failed:user block"}[s]
	if word == "" {
		return nil
	}
	return b.push(fmt.Sprintf(`<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>%s</MsgID><Status>%s</Status>`, of, word))
}

// samples is all files of testdata/inbound for the suite.
func samples(tb channeltest.TB, b *bodies) []channeltest.Sample {
	var all []channeltest.Sample
	for _, g := range goldens(tb) {
		all = append(all, channeltest.Sample{Name: g.name, Body: []byte(g.addressed(b.to)), Kinds: g.kinds})
	}
	return all
}
