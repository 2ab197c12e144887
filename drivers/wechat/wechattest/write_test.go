package wechattest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// [recv] Every kind of message, and what a phone shows of it.
func TestMessages(t *testing.T) {
	for name, c := range map[string]struct {
		kind, names string
		part        func(*business) channel.Part
		how         wechattest.Manner
		want        map[string]string
	}{
		"text": {"text", "Content", part(channel.Text{Body: "hi"}), wechattest.Manner{}, map[string]string{"Content": "hi"}},
		"image": {"image", "PicUrl MediaId", func(b *business) channel.Part {
			return channel.Image{Media: b.Keep(png, "image/png", "a.png")}
		}, wechattest.Manner{}, nil},
		"sticker as a picture": {"image", "PicUrl MediaId", func(b *business) channel.Part {
			return channel.Sticker{Media: b.Keep(png, "image/gif", "a.gif")}
		}, wechattest.Manner{}, nil},
		"voice": {
			"voice", "MediaId Format MediaId16K Recognition",
			func(b *business) channel.Part {
				return channel.Audio{Media: b.Keep(amr, "audio/amr", ""), Voice: true}
			},
			wechattest.Manner{},
			map[string]string{"Format": "amr", "Recognition": ""},
		},
		"voice with words": {
			"voice", "MediaId Format MediaId16K Recognition",
			func(b *business) channel.Part { return channel.Audio{Media: b.Keep(amr, "audio/speex", "")} },
			wechattest.Manner{Format: "speex", Recognition: "hi"},
			map[string]string{"Format": "speex", "Recognition": "hi"},
		},
		"video": {"video", "MediaId ThumbMediaId", func(b *business) channel.Part {
			return channel.Video{Media: b.Keep([]byte("film"), "video/mp4", "")}
		}, wechattest.Manner{}, nil},
		"short video": {"shortvideo", "MediaId ThumbMediaId", func(b *business) channel.Part {
			return channel.Video{Media: b.Keep([]byte("film"), "video/mp4", "")}
		}, wechattest.Manner{Short: true}, nil},
		"location, X is the latitude": {
			"location", "Location_X Location_Y Scale Label",
			part(channel.Location{Latitude: 22.3, Longitude: 114.17, Name: "Shop", Address: "Street 1"}),
			wechattest.Manner{},
			map[string]string{"Location_X": "22.3", "Location_Y": "114.17", "Scale": "15", "Label": "Shop\nStreet 1"},
		},
		"link": {
			"link", "Title Description Url",
			part(channel.LinkButton{Label: "t", Body: "d", URL: "https://a.example/?a=1&b=2"}),
			wechattest.Manner{},
			map[string]string{"Title": "t", "Description": "d", "Url": "https://a.example/?a=1&b=2"},
		},
		"of a type that nobody knows": {"hologram", "", part(channel.Placeholder{Type: "hologram"}), wechattest.Manner{
			More: []wechattest.Field{{Name: "Depth", Value: "3"}},
		}, map[string]string{"Depth": "3"}},
		"from an article": {
			"text", "Content", part(channel.Text{Body: "hi"}),
			wechattest.Manner{Article: "2247483700", Index: 2},
			map[string]string{"MsgDataId": "2247483700", "Idx": "2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, wechattest.Options{})
			ana := b.Phone("Ana")
			p := c.part(b)
			id, err := ana.Write(p, c.how)
			require.NoError(t, err)
			m := b.hearsOne(t)
			assert.Equal(t, c.kind, m.at("MsgType"))
			assert.True(t, strings.HasPrefix(m.names(), strings.Join(strings.Fields("ToUserName FromUserName CreateTime MsgType "+c.names+" MsgId"), " ")), m.names())
			assert.Equal(t, id, m.at("MsgId"))
			assert.Len(t, id, 17)
			for field, want := range c.want {
				assert.Equal(t, want, m.at(field))
			}
			require.Len(t, ana.Written(), 1)
			assert.Equal(t, channel.Parts{p}, ana.Written()[0].Parts)
			assert.Equal(t, []wechattest.Window{{Trigger: wechattest.TriggerMessage, Until: b.clock.Now().Add(48 * time.Hour), Left: 5}}, ana.Windows())
		})
	}
}

func part(p channel.Part) func(*business) channel.Part {
	return func(*business) channel.Part { return p }
}

func TestWhatPeopleCannotWrite(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	for _, p := range []channel.Part{
		channel.File{Media: b.Keep([]byte("x"), "text/plain", "a.txt")}, channel.Contacts{}, channel.Image{Media: channel.Media{ID: "none"}},
	} {
		_, err := ana.Write(p, wechattest.Manner{})
		require.Error(t, err, p.Kind())
	}
	ana.Unfollow()
	_, err := ana.Write(channel.Text{Body: "x"}, wechattest.Manner{})
	require.Error(t, err)
	assert.Panics(t, func() { ana.Say("x") })
	require.Error(t, ana.ReportLocation(1, 2, 3))
}

// WeChat has no captions: they are texts of their own.
func TestCaptionsFollow(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	for _, p := range []channel.Part{
		channel.Image{Media: b.Keep(png, "image/png", ""), Caption: "c"}, channel.Video{Media: b.Keep(png, "video/mp4", ""), Caption: "c"},
	} {
		_, err := ana.Write(p, wechattest.Manner{})
		require.NoError(t, err)
		all := b.hears(t)
		require.Len(t, all, 2)
		assert.Equal(t, "c", all[1].at("Content"))
	}
}

// [recv] The address of a picture works without a token; films have a second
// address behind their media id ([media]).
func TestInboundMedia(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	_, err := ana.Write(channel.Image{Media: b.Keep(png, "image/png", "a.png")}, wechattest.Manner{})
	require.NoError(t, err)
	m := b.hearsOne(t)
	assert.True(t, strings.HasPrefix(m.at("PicUrl"), "https://mmbiz.qpic.cn/"))
	assert.Equal(t, png, b.call(t, http.MethodGet, m.at("PicUrl"), "", nil).body)
	res := b.call(t, http.MethodGet, "/cgi-bin/media/get?media_id="+m.at("MediaId"), "", nil)
	assert.Equal(t, png, res.body)
	assert.Equal(t, "image/png", res.header.Get("Content-Type"))
	assert.Equal(t, `attachment; filename="`+m.at("MediaId")+`.png"`, res.header.Get("Content-Disposition"))

	_, err = ana.Write(channel.Video{Media: b.Keep([]byte("film"), "video/mp4", "")}, wechattest.Manner{})
	require.NoError(t, err)
	m = b.hearsOne(t)
	address := b.get(t, "/cgi-bin/media/get?media_id="+m.at("MediaId"))["video_url"].(string)
	assert.Equal(t, "film", string(b.call(t, http.MethodGet, address, "", nil).body))
	thumb := b.call(t, http.MethodGet, "/cgi-bin/media/get?media_id="+m.at("ThumbMediaId"), "", nil)
	assert.Equal(t, "image/jpeg", http.DetectContentType(thumb.body))

	_, err = ana.Write(channel.Audio{Media: b.Keep(amr, "audio/amr", "")}, wechattest.Manner{})
	require.NoError(t, err)
	m = b.hearsOne(t)
	for _, id := range []string{m.at("MediaId"), m.at("MediaId16K")} {
		assert.Equal(t, amr, b.call(t, http.MethodGet, "/cgi-bin/media/get?media_id="+id, "", nil).body)
	}
	b.clock.Pass(72 * time.Hour)
	b.login(t)
	assert.Equal(t, wechattest.CodeMediaID, code(b.get(t, "/cgi-bin/media/get?media_id="+m.at("MediaId"))), "they die after three days")
}

// [recv] Events have no MsgId; the case of their names differs.
func TestEvents(t *testing.T) {
	menu := `{"button":[{"type":"click","name":"Help","key":"HELP"},{"name":"More","sub_button":[` +
		`{"type":"view","name":"Shop","url":"https://shop.example/"},{"type":"miniprogram","name":"App","url":"https://a.example","appid":"wxapp","pagepath":"pages/a"},` +
		`{"type":"scancode_push","name":"Scan","key":"S1"},{"type":"scancode_waitmsg","name":"Wait","key":"S2"},{"type":"location_select","name":"Place","key":"L"}]},` +
		`{"name":"Pictures","sub_button":[{"type":"pic_sysphoto","name":"Camera","key":"P1"},{"type":"pic_photo_or_album","name":"Both","key":"P2"},{"type":"pic_weixin","name":"Album","key":"P3"}]}]}`
	for name, c := range map[string]struct {
		do     func(*business, *wechattest.Phone) error
		event  string
		names  string
		want   map[string]string
		opens  wechattest.Trigger
		others int
	}{
		"follow": {func(_ *business, p *wechattest.Phone) error { p.Unfollow(); p.Follow(); p.Follow(); return nil }, "subscribe", "EventKey",
			map[string]string{"EventKey": ""}, wechattest.TriggerFollow, 1},
		"unfollow": {func(_ *business, p *wechattest.Phone) error { p.Unfollow(); p.Unfollow(); return nil }, "unsubscribe", "EventKey", nil, "", 0},
		"location": {func(_ *business, p *wechattest.Phone) error { return p.ReportLocation(22.5, 113.25, 40) }, "LOCATION", "Latitude Longitude Precision",
			map[string]string{"Latitude": "22.5", "Longitude": "113.25", "Precision": "40"}, "", 0},
		"click by key":  {func(_ *business, p *wechattest.Phone) error { return p.TapMenu("HELP") }, "CLICK", "EventKey", map[string]string{"EventKey": "HELP"}, wechattest.TriggerMenu, 0},
		"click by name": {func(_ *business, p *wechattest.Phone) error { return p.TapMenu("Help") }, "CLICK", "EventKey", map[string]string{"EventKey": "HELP"}, wechattest.TriggerMenu, 0},
		"view": {func(_ *business, p *wechattest.Phone) error { return p.TapMenu("Shop") }, "VIEW", "EventKey MenuId",
			map[string]string{"EventKey": "https://shop.example/"}, "", 0},
		"mini-program": {func(_ *business, p *wechattest.Phone) error { return p.TapMenu("App") }, "view_miniprogram", "EventKey MenuId",
			map[string]string{"EventKey": "pages/a"}, "", 0},
		"scan": {func(_ *business, p *wechattest.Phone) error { return p.ScanByMenu("S1", "qrcode", "123") }, "scancode_push", "EventKey ScanCodeInfo",
			map[string]string{"ScanCodeInfo/ScanType": "qrcode", "ScanCodeInfo/ScanResult": "123"}, wechattest.TriggerMenu, 0},
		"scan and wait": {func(_ *business, p *wechattest.Phone) error { return p.ScanByMenu("S2", "barcode", "5") }, "scancode_waitmsg", "EventKey ScanCodeInfo",
			map[string]string{"EventKey": "S2"}, wechattest.TriggerMenu, 0},
		"photo": {func(b *business, p *wechattest.Phone) error {
			return p.PicturesByMenu("P1", b.Keep([]byte("x"), "image/png", ""))
		}, "pic_sysphoto", "EventKey SendPicsInfo", map[string]string{
			"SendPicsInfo/Count": "1", "SendPicsInfo/PicList/item/PicMd5Sum": "9dd4e461268c8034f5c8564e155c67a6",
		}, wechattest.TriggerMessage, 1},
		"photo or album": {func(b *business, p *wechattest.Phone) error {
			return p.PicturesByMenu("P2", b.Keep([]byte("x"), "image/png", ""), b.Keep([]byte("y"), "image/png", ""))
		}, "pic_photo_or_album", "EventKey SendPicsInfo", map[string]string{"SendPicsInfo/Count": "2"}, wechattest.TriggerMessage, 2},
		"album": {func(_ *business, p *wechattest.Phone) error { return p.PicturesByMenu("P3") }, "pic_weixin", "EventKey SendPicsInfo", nil, "", 0},
		"place": {func(_ *business, p *wechattest.Phone) error {
			return p.PlaceByMenu("L", channel.Location{Latitude: 1.5, Longitude: 2.5, Name: "Home"})
		}, "location_select", "EventKey SendLocationInfo", map[string]string{"SendLocationInfo/Location_X": "1.5", "SendLocationInfo/Poiname": "Home"}, wechattest.TriggerMessage, 1},
		"broadcast": {func(b *business, p *wechattest.Phone) error {
			b.Broadcast(p, 1000001, "send success", 10, 9, 8, 1)
			return nil
		}, "MASSSENDJOBFINISH",
			"MsgID Status TotalCount FilterCount SentCount ErrorCount", map[string]string{"MsgID": "1000001", "SentCount": "8"}, "", 0},
		"publish": {func(b *business, p *wechattest.Phone) error { b.Published(p, "2247503051", "A", 0); return nil }, "PUBLISHJOBFINISH", "PublishEventInfo",
			map[string]string{"PublishEventInfo/publish_id": "2247503051", "PublishEventInfo/article_id": "A"}, "", 0},
		"profile": {func(_ *business, p *wechattest.Phone) error { p.ModifyInfo(); return nil }, "user_info_modified", "OpenID AppID", nil, "", 0},
		"revoke":  {func(_ *business, p *wechattest.Phone) error { p.RevokeAuthorization("1"); return nil }, "user_authorization_revoke", "OpenID AppID RevokeInfo", nil, "", 0},
		"unknown": {func(_ *business, p *wechattest.Phone) error {
			p.Happens("new_thing", wechattest.Field{Name: "A"})
			return nil
		}, "new_thing", "A", nil, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, wechattest.Options{})
			require.Zero(t, code(b.post(t, "/cgi-bin/menu/create", menu)))
			ana := b.Phone("Ana")
			require.NoError(t, c.do(b, ana))
			all := b.hears(t)
			require.Len(t, all, c.others+1)
			e := all[0]
			if name == "follow" {
				e = all[1]
			}
			assert.Equal(t, "event", e.at("MsgType"))
			assert.Equal(t, c.event, e.at("Event"))
			assert.Equal(t, "ToUserName FromUserName CreateTime MsgType Event "+c.names, e.names())
			for path, want := range c.want {
				assert.Equal(t, want, e.at(strings.Split(path, "/")...), path)
			}
			var opened wechattest.Trigger
			if w := ana.Windows(); len(w) > 0 {
				opened = w[0].Trigger
			}
			assert.Equal(t, c.opens, opened, "what opens a window ([kf])")
		})
	}
}

func TestMenusThatDoNotFit(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	require.Error(t, ana.TapMenu("Help"), "there is no menu")
	assert.Empty(t, ana.Menu())
	article, news := b.Publish("Story", "https://a.example/story")
	picture := b.uploaded(t, "image")
	require.Zero(t, code(b.post(t, "/cgi-bin/menu/create", `{"button":[{"type":"scancode_push","name":"Scan","key":"S"},`+
		`{"type":"media_id","name":"Picture","media_id":"`+picture+`"},{"name":"Articles","sub_button":[{"type":"article_id","name":"Article","article_id":"`+article+
		`"},{"type":"view_limited","name":"News","media_id":"`+news+`"},{"type":"media_id","name":"Stored","media_id":"`+news+`"}]}]}`)))
	assert.Len(t, ana.Menu(), 3)
	require.Error(t, ana.TapMenu("Scan"), "that needs more than a tap")
	require.Error(t, ana.ScanByMenu("Picture", "", ""))
	require.Error(t, ana.PicturesByMenu("Scan"))
	require.Error(t, ana.PlaceByMenu("Scan", channel.Location{}))
	require.NoError(t, ana.TapMenu("Article"))
	require.NoError(t, ana.TapMenu("News"))
	assert.Empty(t, ana.Arrived())
	require.NoError(t, ana.TapMenu("Picture"))
	require.NoError(t, ana.TapMenu("Stored"))
	require.Len(t, ana.Arrived(), 2)
	assert.Equal(t, channel.PartImage, ana.Arrived()[0].Parts[0].Kind())
	assert.Empty(t, b.hears(t), "no event tells of these")
	ana.Unfollow()
	require.Error(t, ana.TapMenu("Picture"))
}

// [recv] A link is what the person has kept or forwards.
func TestSharedLinks(t *testing.T) {
	b := open(t, wechattest.Options{})
	id, err := b.Phone("Ana").Share("t", "d", "https://a.example")
	require.NoError(t, err)
	m := b.hearsOne(t)
	assert.Equal(t, "link", m.at("MsgType"))
	assert.Equal(t, id, m.at("MsgId"))
}

// What XML cannot carry is left out; numbers that are none are escaped.
func TestControlCharacters(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	ana.Say("a\x00b\x0bc\ufffed\t\n")
	assert.Equal(t, "abcd\t\n", b.hearsOne(t).at("Content"))
	ana.Say("x")
	_, err := ana.Write(channel.Text{Body: "x"}, wechattest.Manner{Article: "<1>"})
	require.NoError(t, err)
	assert.Equal(t, "<1>", b.hears(t)[1].at("MsgDataId"))
}
