package wechattest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

func textOf(s string) string { return fmt.Sprintf(`"msgtype":"text","text":{"content":"%s"}`, s) }

// [send] Every kind of message, and what the phone shows.
func TestKinds(t *testing.T) {
	for name, c := range map[string]struct {
		body  func(*business) string
		shows func(*business) channel.Part
		taps  []string // choices
	}{
		"text": {fixed(textOf("hi\\n漢字 😀 <b>")), shows(channel.Text{Body: "hi\n漢字 😀 <b>"}), nil},
		"text with a link": {
			fixed(textOf(`see <a href=\"https://a.example/?a=1&amp;b=2\">this &amp; that</a>!`)),
			shows(channel.Text{Body: "see this & that!"}),
			[]string{"https://a.example/?a=1&b=2"},
		},
		"text with a mini-program": {
			fixed(textOf(`<a data-miniprogram-appid=\"wxapp\" data-miniprogram-path=\"pages/a\">open</a>`)),
			shows(channel.Text{Body: "open"}),
			[]string{"wxapp/pages/a"},
		},
		"news": {
			fixed(`"msgtype":"news","news":{"articles":[{"title":"t","description":"d","url":"https://a.example/","picurl":"https://a.example/p.png"}]}`),
			shows(channel.Carousel{Cards: []channel.Card{{
				Title: "t", Body: "d", Image: &channel.Media{URL: "https://a.example/p.png"},
				Buttons: []channel.CardButton{{Title: "›", URL: "https://a.example/"}},
			}}}),
			[]string{"https://a.example/"},
		},
		"msgmenu": {
			fixed(`"msgtype":"msgmenu","msgmenu":{"head_content":"h","list":[{"id":"101","content":"Yes"},{"id":"no","content":"No"}],"tail_content":"t"}`),
			shows(channel.Buttons{Body: "h", Footer: "t", Buttons: []channel.Button{{ID: "101", Title: "Yes"}, {ID: "no", Title: "No"}}}),
			[]string{"101", "no"},
		},
		"wxcard": {fixed(`"msgtype":"wxcard","wxcard":{"card_id":"C"}`), shows(channel.Placeholder{Type: "wxcard", Detail: "C"}), nil},
		"music": {func(b *business) string {
			return `"msgtype":"music","music":{"title":"t","description":"d","musicurl":"https://a.example/m","thumb_media_id":"` + b.token + `"}`
		}, shows(channel.LinkButton{Body: "t\nd", Label: "▶", URL: "https://a.example/m"}), []string{"https://a.example/m"}},
		"miniprogrampage": {func(b *business) string {
			return `"msgtype":"miniprogrampage","miniprogrampage":{"title":"t","appid":"wxapp","pagepath":"pages/a","thumb_media_id":"` + b.token + `"}`
		}, shows(channel.Placeholder{Type: "miniprogrampage", Detail: "t"}), []string{"wxapp/pages/a"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, wechattest.Options{MiniPrograms: []string{"wxapp"}})
			ana := b.Phone("Ana")
			ana.Say("hi")
			access := b.token
			thumb := b.uploaded(t, "thumb")
			b.token = thumb // what the bodies above name
			body := c.body(b)
			b.token = access
			require.Zero(t, b.send(t, ana, body))
			got := ana.Arrived()
			require.Len(t, got, 1)
			assert.Equal(t, channel.Parts{c.shows(b)}, got[0].Parts)
			assert.Equal(t, channel.StatusDelivered, got[0].Status)
			var choices []string
			for _, a := range got[0].Actions {
				choices = append(choices, a.Choice())
			}
			assert.Equal(t, c.taps, choices)
			assert.Contains(t, got[0].Raw, body)
		})
	}
}

func fixed(body string) func(*business) string          { return func(*business) string { return body } }
func shows(p channel.Part) func(*business) channel.Part { return part(p) }

// [send] Messages with media, and stored articles.
func TestKindsWithMedia(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	article, news := b.Publish("Story", "https://a.example/story")
	for kind, id := range map[string]string{
		"image": b.uploaded(t, "image"), "voice": b.uploaded(t, "voice"), "video": b.uploaded(t, "video"), "mpnews": news,
	} {
		ana.Say("hi")
		require.Zero(t, b.send(t, ana, fmt.Sprintf(`"msgtype":%q,%q:{"media_id":%q,"title":"t"}`, kind, kind, id)))
		got := ana.Arrived()
		last := got[len(got)-1]
		assert.Equal(t, kind, last.Type)
		if m, ok := channel.MediaOf(last.Parts[0]); ok {
			body, _, found := b.File(m.ID)
			assert.True(t, found)
			assert.NotEmpty(t, body)
		}
	}
	require.Zero(t, b.send(t, ana, `"msgtype":"mpnewsarticle","mpnewsarticle":{"article_id":"`+article+`"}`))
	got := ana.Arrived()
	assert.Equal(t, "Story", got[len(got)-1].Parts[0].(channel.Carousel).Cards[0].Title)
	_, _, found := b.File("none")
	assert.False(t, found)
}

// [send], [wxj] What is refused, and by which errcode.
func TestRefusals(t *testing.T) {
	b := open(t, wechattest.Options{MiniPrograms: []string{"wxapp"}, MenuItems: 3, MenuItemBytes: 6})
	ana := b.Phone("Ana")
	image, thumb, video := b.uploaded(t, "image"), b.uploaded(t, "thumb"), b.uploaded(t, "video")
	long := strings.Repeat("x", 2049)
	for name, c := range map[string]struct {
		body string
		want wechattest.Code
	}{
		"text of 2048 bytes":                {textOf(long[1:]), wechattest.CodeOK},
		"text of 2049 bytes":                {textOf(long), wechattest.CodeTextSize},
		"682 characters of three bytes":     {textOf(strings.Repeat("漢", 682)), wechattest.CodeOK},
		"683 characters of three bytes":     {textOf(strings.Repeat("漢", 683)), wechattest.CodeTextSize},
		"512 emoji of four bytes":           {textOf(strings.Repeat("😀", 512)), wechattest.CodeOK},
		"513 emoji of four bytes":           {textOf(strings.Repeat("😀", 513)), wechattest.CodeTextSize},
		"empty text":                        {textOf(""), wechattest.CodeEmptyText},
		"no text":                           {`"msgtype":"text"`, wechattest.CodeEmptyText},
		"escaped characters":                {textOf(`\u6f22`), wechattest.CodeEscapes},
		"an escaped bracket":                {textOf(`\u003ca\u003e`), wechattest.CodeEscapes},
		"a backslash before a u":            {textOf(`\\u6f22`), wechattest.CodeOK},
		"half a character":                  {textOf("\xe6\xbc"), wechattest.CodeBadJSON},
		"no JSON":                           {`"msgtype":"text"]`, wechattest.CodeBadJSON},
		"another shape":                     {`"msgtype":"text","text":"hi"`, wechattest.CodeBadJSON},
		"no type":                           {`"text":{"content":"hi"}`, wechattest.CodeMessageType},
		"file":                              {`"msgtype":"file","file":{"media_id":"` + image + `"}`, wechattest.CodeMessageType},
		"location":                          {`"msgtype":"location"`, wechattest.CodeMessageType},
		"an unknown mini-program in a text": {textOf(`<a data-miniprogram-appid=\"wxother\" data-miniprogram-path=\"p\">x</a>`), wechattest.CodeMiniProgramTag},
		"no media":                          {`"msgtype":"image"`, wechattest.CodeMediaID},
		"an unknown media id":               {`"msgtype":"image","image":{"media_id":"x"}`, wechattest.CodeMediaID},
		"a media id of another type":        {`"msgtype":"voice","voice":{"media_id":"` + image + `"}`, wechattest.CodeMediaID},
		"an unknown thumb":                  {`"msgtype":"video","video":{"media_id":"` + video + `","thumb_media_id":"x"}`, wechattest.CodeMediaID},
		"no film":                           {`"msgtype":"video"`, wechattest.CodeMediaID},
		"a film with a long title":          {`"msgtype":"video","video":{"media_id":"` + video + `","title":"` + long + `"}`, wechattest.CodeTitleSize},
		"no article":                        {`"msgtype":"news","news":{"articles":[]}`, wechattest.CodeEmptyArticle},
		"two articles":                      {`"msgtype":"news","news":{"articles":[{"title":"t","url":"https://a.example"},{"title":"t","url":"https://a.example"}]}`, wechattest.CodeArticleCount},
		"an article without an address":     {`"msgtype":"news","news":{"articles":[{"title":"t"}]}`, wechattest.CodeURL},
		"an article with a long address":    {`"msgtype":"news","news":{"articles":[{"url":"https://a.example/` + long + `"}]}`, wechattest.CodeURLSize},
		"an article with a long picture":    {`"msgtype":"news","news":{"articles":[{"url":"https://a.example","picurl":"https://` + long + `"}]}`, wechattest.CodePictureURL},
		"an article with a long text":       {`"msgtype":"news","news":{"articles":[{"url":"https://a.example","description":"` + long + `"}]}`, wechattest.CodeDescription},
		"an unknown stored article":         {`"msgtype":"mpnewsarticle","mpnewsarticle":{"article_id":"x"}`, wechattest.CodeArticleID},
		"an empty menu":                     {`"msgtype":"msgmenu","msgmenu":{"list":[]}`, wechattest.CodeBadJSON},
		"an item without an id":             {`"msgtype":"msgmenu","msgmenu":{"list":[{"content":"a"}]}`, wechattest.CodeBadJSON},
		"an id that is a number":            {`"msgtype":"msgmenu","msgmenu":{"list":[{"id":1,"content":"a"}]}`, wechattest.CodeBadJSON},
		"a long item":                       {`"msgtype":"msgmenu","msgmenu":{"list":[{"id":"1","content":"1234567"}]}`, wechattest.CodeMenuItemText},
		"four items of three": {
			`"msgtype":"msgmenu","msgmenu":{"list":[{"id":"1","content":"a"},{"id":"2","content":"a"},{"id":"3","content":"a"},{"id":"4","content":"a"}]}`,
			wechattest.CodeMenuItems,
		},
		"a card of nothing":         {`"msgtype":"wxcard"`, wechattest.CodeBadJSON},
		"music without a picture":   {`"msgtype":"music","music":{"musicurl":"https://a.example"}`, wechattest.CodeMediaID},
		"music without an address":  {`"msgtype":"music","music":{"thumb_media_id":"` + thumb + `"}`, wechattest.CodeBadJSON},
		"no mini-program":           {`"msgtype":"miniprogrampage"`, wechattest.CodeBadJSON},
		"an unlinked mini-program":  {`"msgtype":"miniprogrampage","miniprogrampage":{"appid":"x"}`, wechattest.CodeAppID},
		"a mini-program's page":     {`"msgtype":"miniprogrampage","miniprogrampage":{"appid":"wxapp"}`, wechattest.CodePagePath},
		"a mini-program's picture":  {`"msgtype":"miniprogrampage","miniprogrampage":{"appid":"wxapp","pagepath":"p"}`, wechattest.CodeMediaID},
		"a mini-program's title":    {`"msgtype":"miniprogrampage","miniprogrampage":{"appid":"wxapp","title":"` + long[:65] + `"}`, wechattest.CodeTitleSize},
		"an agent who is not there": {hi + `,"customservice":{"kf_account":"x@y"}`, wechattest.CodeKFAccount},
	} {
		ana.Say("hi")
		before := len(ana.Arrived())
		assert.Equal(t, c.want, b.send(t, ana, c.body), name)
		if c.want == 0 {
			before++
		}
		assert.Len(t, ana.Arrived(), before, name)
		left := ana.Windows()[0].Left
		assert.Equal(t, c.want == 0, left == 4, "%s: what is refused costs nothing", name)
	}
	assert.Equal(t, wechattest.CodeEmptyPost, code(b.post(t, "/cgi-bin/message/custom/send", "")))
	assert.Equal(t, wechattest.CodeNeedsPost, code(b.get(t, "/cgi-bin/message/custom/send")))
	assert.Equal(t, wechattest.CodeFileSize, code(b.post(t, "/cgi-bin/message/custom/send", strings.Repeat(" ", 12<<20+1))))
}

// [wxj] Who cannot be written to.
func TestRecipients(t *testing.T) {
	b := open(t, wechattest.Options{})
	try := func(p *wechattest.Phone) wechattest.Code { return b.send(t, p, hi) }
	for _, c := range []struct {
		name string
		do   func(*wechattest.Phone)
		want wechattest.Code
	}{
		{"nobody wrote", func(p *wechattest.Phone) { p.CloseWindows() }, wechattest.CodeOutOfTime},
		{"unfollowed", (*wechattest.Phone).Unfollow, wechattest.CodeNotFollowing},
		{"deleted", (*wechattest.Phone).DeleteAccount, wechattest.CodeNoUser},
		{"blacklisted", func(p *wechattest.Phone) { p.Blacklist(true) }, wechattest.CodeBlacklisted},
		{"switched off", func(p *wechattest.Phone) { p.SwitchOffMessages(true) }, wechattest.CodeSwitchedOff},
		{"used up", (*wechattest.Phone).UseUp, wechattest.CodeOutOfCount},
	} {
		p := b.Phone(c.name)
		p.Say("hi")
		require.Zero(t, try(p))
		c.do(p)
		assert.Equal(t, c.want, try(p), c.name)
	}
	v := b.post(t, "/cgi-bin/message/custom/send", `{"touser":"oNobody",`+hi+`}`)
	assert.Equal(t, wechattest.CodeOpenID, code(v))
	assert.Equal(t, wechattest.CodeOpenID, code(b.post(t, "/cgi-bin/message/custom/send",
		`{"touser":"`+strings.ToLower(b.Phone("Ana").OpenID())+`",`+hi+`}`)), "case matters ([user])")
	two := open(t, wechattest.Options{AppID: "wx-another"})
	assert.NotEqual(t, b.Phone("Ana").OpenID(), two.Phone("Ana").OpenID(), "openids belong to an account ([user])")
}

// [kf], [send] How many messages each trigger allows, and for how long.
func TestWindows(t *testing.T) {
	menu := `{"button":[{"type":"click","name":"Help","key":"HELP"},{"type":"view","name":"Shop","url":"https://a.example"},{"type":"scancode_push","name":"Scan","key":"S"}]}`
	for name, c := range map[string]struct {
		do    func(*testing.T, *business, *wechattest.Phone)
		count int
		span  time.Duration
	}{
		"a message":    {func(_ *testing.T, _ *business, p *wechattest.Phone) { p.Say("x") }, 5, 48 * time.Hour},
		"a menu click": {func(t *testing.T, _ *business, p *wechattest.Phone) { require.NoError(t, p.TapMenu("HELP")) }, 3, time.Minute},
		"a menu scan": {func(t *testing.T, _ *business, p *wechattest.Phone) {
			require.NoError(t, p.ScanByMenu("S", "qrcode", "x"))
		}, 3, time.Minute},
		"a follow": {func(_ *testing.T, _ *business, p *wechattest.Phone) { p.Unfollow(); p.Follow() }, 3, time.Minute},
		"a scene": {func(t *testing.T, b *business, p *wechattest.Phone) {
			require.NoError(t, p.Scan(b.ticket(t, `"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":1}}`)))
		}, 3, time.Minute},
		"a payment":   {func(_ *testing.T, _ *business, p *wechattest.Phone) { p.Pay() }, 100, 48 * time.Hour},
		"a page":      {func(t *testing.T, _ *business, p *wechattest.Phone) { require.NoError(t, p.TapMenu("Shop")) }, 0, 0},
		"a place":     {func(t *testing.T, _ *business, p *wechattest.Phone) { require.NoError(t, p.ReportLocation(1, 2, 3)) }, 0, 0},
		"an unfollow": {func(_ *testing.T, _ *business, p *wechattest.Phone) { p.Say("x"); p.Unfollow(); p.Follow() }, 3, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, wechattest.Options{})
			require.Zero(t, code(b.post(t, "/cgi-bin/menu/create", menu)))
			ana := b.Phone("Ana")
			c.do(t, b, ana)
			for range c.count {
				require.Zero(t, b.send(t, ana, hi))
			}
			if c.count == 0 {
				assert.Equal(t, wechattest.CodeOutOfTime, b.send(t, ana, hi))
				return
			}
			if c.count < 100 {
				assert.Equal(t, wechattest.CodeOutOfCount, b.send(t, ana, hi))
			}
			c.do(t, b, ana)
			b.clock.Pass(c.span - time.Second)
			b.login(t)
			assert.Zero(t, b.send(t, ana, hi), "the count begins anew")
			b.clock.Pass(time.Second)
			assert.Equal(t, wechattest.CodeOutOfTime, b.send(t, ana, hi))
		})
	}
}

// [kf] A tap on an item of a msgmenu is a text with the item's id, and counts as
// a click: three in a minute, not five in 48 hours.
func TestMenuItems(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	require.Zero(t, b.send(t, ana, `"msgtype":"msgmenu","msgmenu":{"head_content":"h","list":[{"id":"1","content":"Yes"},{"id":"n<o","content":"No"}]}`))
	ana.CloseWindows()
	_ = b.hears(t)
	menu := ana.Arrived()[0].ID
	id, err := ana.Tap(menu, "n<o")
	require.NoError(t, err)
	m := b.hearsOne(t)
	assert.Equal(t, "text", m.at("MsgType"))
	assert.Equal(t, "No", m.at("Content"))
	assert.Equal(t, id, m.at("MsgId"))
	assert.Equal(t, "n<o", m.at("bizmsgmenuid"), "in lower case, and a text")
	require.Len(t, ana.Windows(), 1)
	assert.Equal(t, wechattest.Window{Trigger: wechattest.TriggerMenuItem, Until: b.clock.Now().Add(time.Minute), Left: 3}, ana.Windows()[0])
	_, err = ana.Tap(menu, "1")
	require.NoError(t, err, "items can be tapped later, too")
	_, err = ana.Tap(menu, "2")
	require.Error(t, err)
	_, err = ana.Tap("x", "1")
	require.Error(t, err)
	ana.Unfollow()
	_, err = ana.Tap(menu, "1")
	require.Error(t, err)
}

// Several windows: the one that ends first pays, and links cost nothing.
func TestSeveralWindows(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	ana.Unfollow()
	ana.Follow()
	ana.Say("hi")
	for range 3 {
		require.Zero(t, b.send(t, ana, hi))
	}
	assert.Equal(t, []int{0, 5}, []int{ana.Windows()[0].Left, ana.Windows()[1].Left}, "the short one first")
	for range 5 {
		require.Zero(t, b.send(t, ana, textOf(`<a href=\"https://a.example\">x</a>`)))
	}
	assert.Equal(t, wechattest.CodeOutOfCount, b.send(t, ana, hi))
	id, err := ana.Tap(ana.Arrived()[3].ID, "https://a.example")
	require.NoError(t, err)
	assert.Empty(t, id)
	assert.Equal(t, wechattest.CodeOutOfCount, b.send(t, ana, hi))
}

// [send] Typing shows for 15 seconds or until a message, to who did something in
// the last 30.
func TestTyping(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	typing := func(command string) wechattest.Code {
		return code(b.post(t, "/cgi-bin/message/custom/typing", fmt.Sprintf(`{"touser":%q,"command":%q}`, ana.OpenID(), command)))
	}
	assert.Equal(t, wechattest.CodeTypingNoUser, typing("Typing"))
	ana.Say("hi")
	assert.Zero(t, typing("Typing"))
	assert.True(t, ana.Typing())
	assert.Equal(t, wechattest.CodeTypingAlready, typing("Typing"))
	b.clock.Pass(15 * time.Second)
	assert.False(t, ana.Typing())
	assert.Zero(t, typing("Typing"))
	assert.Zero(t, typing("CancelTyping"))
	assert.False(t, ana.Typing())
	assert.Zero(t, typing("Typing"))
	assert.Zero(t, b.send(t, ana, hi))
	assert.False(t, ana.Typing())
	assert.Equal(t, wechattest.CodeTypingCommand, typing("typing"))
	b.clock.Pass(15 * time.Second)
	assert.Equal(t, wechattest.CodeTypingNoUser, typing("Typing"))
	assert.Equal(t, 4, ana.Windows()[0].Left, "it costs nothing")
	assert.Equal(t, wechattest.CodeOpenID, code(b.post(t, "/cgi-bin/message/custom/typing", `{"touser":"x","command":"Typing"}`)))
}

// Messages wait for phones that are offline, and are read when the chat opens.
func TestStatus(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	ana.GoOffline()
	assert.False(t, ana.Online())
	require.Zero(t, b.send(t, ana, hi))
	assert.Empty(t, ana.Arrived())
	before, changed := b.Version(), b.Changed()
	ana.GoOnline()
	<-changed
	assert.Greater(t, b.Version(), before)
	assert.True(t, ana.Online())
	require.Len(t, ana.Arrived(), 1)
	assert.Equal(t, channel.StatusDelivered, ana.Arrived()[0].Status)
	ana.Read()
	assert.Equal(t, channel.StatusRead, ana.Arrived()[0].Status)
	assert.Len(t, ana.Screen(), 2)

	b = open(t, wechattest.Options{AutoRead: true, ScreenLimit: 2})
	ana = b.Phone("Ana")
	ana.Say("hi")
	require.Zero(t, b.send(t, ana, hi))
	require.Zero(t, b.send(t, ana, hi))
	assert.Len(t, ana.Screen(), 2)
	assert.Equal(t, channel.StatusRead, ana.Arrived()[0].Status)
}

// The pictures of articles are fetched when the chat is opened, not before.
func TestPicturesOfArticles(t *testing.T) {
	web := map[string]func() (*http.Response, error){
		"/fine":  func() (*http.Response, error) { return page(200, "image/png; x=1", "bytes"), nil },
		"/page":  func() (*http.Response, error) { return page(200, "text/html", "bytes"), nil },
		"/gone":  func() (*http.Response, error) { return page(404, "image/png", ""), nil },
		"/dead":  func() (*http.Response, error) { return nil, fmt.Errorf("no route") },
		"/large": func() (*http.Response, error) { return page(200, "image/png", strings.Repeat("x", 10<<20+1)), nil },
	}
	fetched := 0
	b := open(t, wechattest.Options{Web: roundTripper(func(r *http.Request) (*http.Response, error) {
		fetched++
		return web[r.URL.Path]()
	})})
	for path, problem := range map[string]string{
		"/fine": "", "/page": `"text/html" is no picture`, "/gone": "answered with 404", "/dead": "nothing came back", "/large": "broken off, or too large",
	} {
		ana := b.Phone("reader of " + path)
		ana.Say("hi")
		require.Zero(t, b.send(t, ana, `"msgtype":"news","news":{"articles":[{"title":"t","url":"https://a.example","picurl":"https://a.example`+path+`"}]}`))
		_ = b.hears(t)
		was := fetched
		assert.Zero(t, ana.Arrived()[0].Media[0].At)
		ana.Read()
		assert.Equal(t, 1, b.Pending())
		_ = b.hears(t)
		assert.Equal(t, was+1, fetched)
		got := ana.Arrived()[0]
		assert.Equal(t, problem, got.Media[0].Problem)
		picture := got.Parts[0].(channel.Carousel).Cards[0].Image
		body, kind, ok := b.File(picture.ID)
		assert.Equal(t, problem == "", ok)
		if ok {
			assert.Equal(t, "bytes", string(body))
			assert.Equal(t, "image/png", kind)
		}
	}
}

func page(status int, kind, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {kind}}, Body: readCloser{strings.NewReader(body)}}
}

type readCloser struct{ *strings.Reader }

// Close implements io.Closer.
func (readCloser) Close() error { return nil }
