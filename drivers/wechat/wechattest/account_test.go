package wechattest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// [media] What can be uploaded, and what not.
func TestUploads(t *testing.T) {
	b := open(t, wechattest.Options{})
	minute := append([]byte("#!AMR\n"), bytes.Repeat(append([]byte{4}, make([]byte, 12)...), 3000)...)
	large := func(head []byte, n int) []byte {
		return append(head[:len(head):len(head)], make([]byte, n-len(head))...)
	}
	for name, c := range map[string]struct {
		kind, file string
		body       []byte
		want       wechattest.Code
	}{
		"a picture":             {"image", "a.PNG", png, 0},
		"a picture of 2 MB":     {"image", "a.png", large(png, 2<<20), 0},
		"a larger picture":      {"image", "a.png", large(png, 2<<20+1), wechattest.CodeImageSize},
		"no picture":            {"image", "a.png", []byte("words"), wechattest.CodePicture},
		"a picture of a kind":   {"image", "a.webp", png, wechattest.CodeFileType},
		"a voice":               {"voice", "a.amr", amr, 0},
		"a voice of a minute":   {"voice", "a.amr", minute, 0},
		"a voice of more":       {"voice", "a.amr", append(minute[:len(minute):len(minute)], minute[6:19]...), wechattest.CodeVoiceLong},
		"a larger voice":        {"voice", "a.mp3", make([]byte, 2<<20+1), wechattest.CodeVoiceSize},
		"a voice of a kind":     {"voice", "a.ogg", amr, wechattest.CodeFileType},
		"a film":                {"video", "a.mp4", make([]byte, 10<<20), 0},
		"a larger film":         {"video", "a.mp4", make([]byte, 10<<20+1), wechattest.CodeVideoSize},
		"a thumb of 64 KB":      {"thumb", "a.jpg", large(jpeg, 64<<10), 0},
		"a larger thumb":        {"thumb", "a.jpg", large(jpeg, 64<<10+1), wechattest.CodeThumbSize},
		"a thumb of a kind":     {"thumb", "a.jpg", png, wechattest.CodePicture},
		"a type that is none":   {"file", "a.pdf", png, wechattest.CodeMediaType},
		"nothing":               {"image", "a.png", nil, wechattest.CodeNoMedia},
		"a file without a name": {"image", "", png, wechattest.CodeNoMedia},
	} {
		v := b.upload(t, c.kind, c.file, c.body)
		assert.Equal(t, c.want, code(v), name)
		if c.want == 0 {
			assert.NotContains(t, v, "errcode", "success has none")
			assert.Equal(t, fmt.Sprint(b.clock.Now().Unix()), fmt.Sprint(v["created_at"]))
		}
	}
	assert.Equal(t, wechattest.CodeNoMedia, code(b.post(t, "/cgi-bin/media/upload?type=image", "{}")))
	big := open(t, wechattest.Options{ImageBytes: 10 << 20})
	assert.Zero(t, code(big.upload(t, "image", "a.png", large(png, 10<<20))))
}

// [media] Media live for three days and can be sent many times; errors are 200
// with JSON.
func TestMediaLife(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	ana.Say("hi")
	id := b.uploaded(t, "image")
	body := `"msgtype":"image","image":{"media_id":"` + id + `"}`
	require.Zero(t, b.send(t, ana, body))
	require.Zero(t, b.send(t, ana, body))
	b.clock.Pass(72*time.Hour - time.Second)
	b.login(t)
	ana.Say("hi")
	require.Zero(t, b.send(t, ana, body))
	b.clock.Pass(time.Second)
	assert.Equal(t, wechattest.CodeMediaID, b.send(t, ana, body))
	res := b.call(t, http.MethodGet, "/cgi-bin/media/get?media_id="+id, "", nil)
	assert.Equal(t, 200, res.status)
	assert.Equal(t, wechattest.CodeMediaID, code(res.json(t)))
	assert.Equal(t, wechattest.CodeNoMediaID, code(b.get(t, "/cgi-bin/media/get")))
	assert.Equal(t, wechattest.CodeMediaID, code(b.get(t, "/cgi-bin/media/get/jssdk?media_id="+id)))
	_, _, ok := b.File(ana.Arrived()[0].Parts[0].(channel.Image).Media.ID)
	assert.True(t, ok, "the phone shows it for longer")
	id = b.uploaded(t, "image")
	b.ForgetMedia(id)
	assert.Equal(t, wechattest.CodeMediaID, code(b.get(t, "/cgi-bin/media/get?media_id="+id)))
}

// [user] What the API tells about people: no names since the end of 2021.
func TestUsers(t *testing.T) {
	b := open(t, wechattest.Options{Platform: "shop"})
	ana, err := b.AddPhone(wechattest.Customer{Account: "Ana", Name: "Ana Anders", Language: "en"})
	require.NoError(t, err)
	stranger, err := b.AddPhone(wechattest.Customer{Account: "Max", Stranger: true})
	require.NoError(t, err)
	v := b.get(t, "/cgi-bin/user/info?lang=zh_CN&openid="+ana.OpenID())
	assert.Equal(t, "1", fmt.Sprint(v["subscribe"]))
	assert.Equal(t, ana.OpenID(), v["openid"])
	assert.Equal(t, ana.UnionID(), v["unionid"])
	assert.Equal(t, "en", v["language"])
	for _, gone := range []string{"nickname", "headimgurl", "sex", "city", "errcode"} {
		assert.NotContains(t, v, gone)
	}
	v = b.get(t, "/cgi-bin/user/info?openid="+stranger.OpenID())
	assert.Len(t, v, 3, "only the ids of who does not follow")
	assert.False(t, stranger.Follows())
	assert.Equal(t, wechattest.CodeOpenID, code(b.get(t, "/cgi-bin/user/info?openid=x")))

	batch := func(ids ...string) map[string]any {
		return b.post(t, "/cgi-bin/user/info/batchget", `{"user_list":[`+strings.Join(ids, ",")+`]}`)
	}
	one := `{"openid":"` + ana.OpenID() + `","lang":"en"}`
	assert.Len(t, batch(one, one)["user_info_list"], 2)
	hundred := strings.Split(strings.Repeat(one+"\n", 100), "\n")[:100]
	assert.Len(t, batch(hundred...)["user_info_list"], 100)
	assert.Equal(t, wechattest.CodeListSize, code(batch(append(hundred, one)...)))
	assert.Equal(t, wechattest.CodeOpenID, code(batch(`{"openid":"x"}`)))

	remark := func(id, text string) wechattest.Code {
		return code(b.post(t, "/cgi-bin/user/info/updateremark", fmt.Sprintf(`{"openid":%q,"remark":"%s"}`, id, text)))
	}
	assert.Zero(t, remark(ana.OpenID(), "漢字"))
	assert.Equal(t, "漢字", ana.Remark())
	assert.Equal(t, "漢字", b.get(t, "/cgi-bin/user/info?openid="+ana.OpenID())["remark"])
	assert.Equal(t, wechattest.CodeTextSize, remark(ana.OpenID(), strings.Repeat("x", 30)))
	assert.Equal(t, wechattest.CodeNotFollowing, remark(stranger.OpenID(), "x"))
	assert.Equal(t, wechattest.CodeOpenID, remark("x", "x"))

	assert.Empty(t, open(t, wechattest.Options{}).Phone("Ana").UnionID(), "not without a platform")
	other := open(t, wechattest.Options{Platform: "shop", AppID: "wx-another"})
	assert.Equal(t, ana.UnionID(), other.Phone("Ana").UnionID(), "the same person")
}

func TestFollowers(t *testing.T) {
	b := open(t, wechattest.Options{})
	v := b.get(t, "/cgi-bin/user/get")
	assert.Equal(t, "0", fmt.Sprint(v["total"]))
	ana, bo := b.Phone("Ana"), b.Phone("Bo")
	v = b.get(t, "/cgi-bin/user/get?next_openid=")
	assert.Equal(t, fmt.Sprintf("map[openid:[%s %s]]", ana.OpenID(), bo.OpenID()), fmt.Sprint(v["data"]))
	v = b.get(t, "/cgi-bin/user/get?next_openid="+ana.OpenID())
	assert.Equal(t, "1", fmt.Sprint(v["count"]))
	assert.Equal(t, wechattest.CodeOpenID, code(b.get(t, "/cgi-bin/user/get?next_openid=x")))
}

func TestPhones(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	assert.Same(t, ana, b.Phone("Ana"))
	assert.Len(t, b.Phones(), 1)
	assert.Len(t, ana.OpenID(), 28)
	for _, c := range []wechattest.Customer{{}, {Account: "Ana"}, {Account: "x", OpenID: ana.OpenID()}} {
		_, err := b.AddPhone(c)
		require.Error(t, err)
	}
	assert.Panics(t, func() { b.Phone("") })
}

// [qr] Codes with a scene, for a time or for ever, and what scanning tells.
func TestCodes(t *testing.T) {
	b := open(t, wechattest.Options{})
	ticket := b.ticket(t, `"expire_seconds":60,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"agent42"}}`)
	ana, err := b.AddPhone(wechattest.Customer{Account: "Ana", Stranger: true})
	require.NoError(t, err)
	require.NoError(t, ana.Scan(ticket))
	e := b.hearsOne(t)
	assert.Equal(t, "subscribe", e.at("Event"))
	assert.Equal(t, "qrscene_agent42", e.at("EventKey"))
	assert.Equal(t, ticket, e.at("Ticket"))
	v := b.get(t, "/cgi-bin/user/info?openid="+ana.OpenID())
	assert.Equal(t, "agent42", v["qr_scene_str"])
	assert.Equal(t, "ADD_SCENE_QR_CODE", v["subscribe_scene"])
	require.NoError(t, ana.Scan(ticket))
	e = b.hearsOne(t)
	assert.Equal(t, "SCAN", e.at("Event"))
	assert.Equal(t, "agent42", e.at("EventKey"), "without the prefix")

	show := "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket="
	res := b.call(t, http.MethodGet, show+url.QueryEscape(ticket), "", nil)
	assert.Equal(t, "image/jpeg", http.DetectContentType(res.body))
	assert.Equal(t, 404, b.call(t, http.MethodGet, show+ticket, "", nil).status, "the ticket has to be escaped")
	b.clock.Pass(time.Minute)
	require.Error(t, ana.Scan(ticket), "too old")
	assert.Equal(t, 404, b.call(t, http.MethodGet, show+url.QueryEscape(ticket), "", nil).status)

	v = b.post(t, "/cgi-bin/qrcode/create", `{"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":7}}}`)
	assert.NotContains(t, v, "expire_seconds")
	b.clock.Pass(1000 * time.Hour)
	require.NoError(t, ana.Scan(v["url"].(string)), "for ever, by its address")
	assert.Equal(t, "7", b.hearsOne(t).at("EventKey"))
	b.login(t)
	for body, want := range map[string]wechattest.Code{
		`{"action_name":"QR","action_info":{}}`:                                                                        wechattest.CodeActionName,
		`{"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":0}}}`:                                            wechattest.CodeActionInfo,
		`{"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":100001}}}`:                                       wechattest.CodeOK,
		`{"action_name":"QR_LIMIT_SCENE","action_info":{"scene":{"scene_id":100001}}}`:                                 wechattest.CodeActionInfo,
		`{"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":""}}}`:                                      wechattest.CodeActionInfo,
		`{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"` + strings.Repeat("x", 65) + `"}}}`: wechattest.CodeActionInfo,
		`{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"` + strings.Repeat("x", 64) + `"}}}`: wechattest.CodeOK,
		`{"expire_seconds":2592000,"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":1}}}`:                   wechattest.CodeOK,
		`{"expire_seconds":2592001,"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":1}}}`:                   wechattest.CodeActionInfo,
		`{"expire_seconds":9223372036854775807,"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":1}}}`:       wechattest.CodeActionInfo,
		`[]`: wechattest.CodeBadJSON,
	} {
		assert.Equal(t, want, code(b.post(t, "/cgi-bin/qrcode/create", body)), body)
	}
}

// [menu] What a menu may be.
func TestMenus(t *testing.T) {
	b := open(t, wechattest.Options{})
	create := func(body string) wechattest.Code { return code(b.post(t, "/cgi-bin/menu/create", body)) }
	assert.Equal(t, wechattest.CodeNoMenu, code(b.get(t, "/cgi-bin/menu/get")))
	click := `{"type":"click","name":"a","key":"k"}`
	named := func(name string) string { return `{"type":"click","name":"` + name + `","key":"k"}` }
	for body, want := range map[string]wechattest.Code{
		`{"button":[]}`: wechattest.CodeMenuCount,
		`{"button":[` + strings.Repeat(click+",", 3) + click + `]}`:                                wechattest.CodeMenuCount,
		`{"button":[` + named("") + `]}`:                                                           wechattest.CodeMenuName,
		`{"button":[` + named("漢字漢字漢") + `]}`:                                                      wechattest.CodeOK,
		`{"button":[` + named("漢字漢字漢字") + `]}`:                                                     wechattest.CodeMenuName,
		`{"button":[{"name":"a","sub_button":[` + named(strings.Repeat("漢", 20)) + `]}]}`:          wechattest.CodeOK,
		`{"button":[{"name":"a","sub_button":[` + named(strings.Repeat("漢", 21)) + `]}]}`:          wechattest.CodeSubMenuName,
		`{"button":[{"name":"a","sub_button":[` + strings.Repeat(click+",", 5) + click + `]}]}`:    wechattest.CodeSubMenuCount,
		`{"button":[{"name":"a","sub_button":[{"name":"b","sub_button":[` + click + `]}]}]}`:       wechattest.CodeSubMenuCount,
		`{"button":[{"type":"click","name":"a"}]}`:                                                 wechattest.CodeMenuKey,
		`{"button":[{"type":"click","name":"a","key":"` + strings.Repeat("k", 129) + `"}]}`:        wechattest.CodeMenuKey,
		`{"button":[{"type":"dance","name":"a","key":"k"}]}`:                                       wechattest.CodeMenuType,
		`{"button":[{"type":"view","name":"a","url":"shop"}]}`:                                     wechattest.CodeMenuURL,
		`{"button":[{"type":"media_id","name":"a","media_id":"x"}]}`:                               wechattest.CodeMediaID,
		`{"button":[{"type":"article_id","name":"a","article_id":"x"}]}`:                           wechattest.CodeArticleID,
		`{"button":[{"type":"miniprogram","name":"a","url":"https://a.example","appid":"wxapp"}]}`: wechattest.CodePagePath,
		`{"button":[{"type":"miniprogram","name":"a","url":"https://a.example","pagepath":"p"}]}`:  wechattest.CodeAppID,
		`{"button":[` + named(`\u6f22`) + `]}`:                                                     wechattest.CodeEscapes,
	} {
		assert.Equal(t, want, create(body), body)
	}
	require.Zero(t, create(`{"button":[`+click+`]}`))
	assert.Equal(t, wechattest.CodeBadJSON, code(b.post(t, "/cgi-bin/menu/addconditional", `{"button":[`+click+`]}`)))
	v := b.post(t, "/cgi-bin/menu/addconditional", `{"button":[`+click+`],"matchrule":{"tag_id":"2"}}`)
	assert.NotEmpty(t, v["menuid"])
	v = b.get(t, "/cgi-bin/menu/get")
	assert.Len(t, v["conditionalmenu"], 1)
	assert.Contains(t, v["menu"], "menuid")
	assert.Zero(t, code(b.get(t, "/cgi-bin/menu/delete")))
	assert.Equal(t, wechattest.CodeNoMenu, code(b.get(t, "/cgi-bin/menu/get")))
	assert.Empty(t, b.Phone("Ana").Menu())
}

func granted() wechattest.Options {
	t := wechattest.Template{ID: "T1", Title: "Order", Rows: []wechattest.Row{{Key: "first"}, {Key: "thing1", Label: "Item"}, {Key: "time2", Label: "When"}}}
	once := wechattest.Template{ID: "N1", Title: "Ready", Rows: []wechattest.Row{{Key: "thing1", Label: "Item"}}}
	long := once
	long.ID, long.LongTerm = "N2", true
	return wechattest.Options{
		Templates: []wechattest.Template{t}, Notices: []wechattest.Template{once, long}, MiniPrograms: []string{"wxapp"}, StatusDelay: time.Second,
	}
}

// [tmpl] Template messages need no window; their result is pushed.
func TestTemplates(t *testing.T) {
	b := open(t, granted())
	ana := b.Phone("Ana")
	const data = `"data":{"first":{"value":"x"},"thing1":{"value":"Hat"},"time2":{"value":"today"}}`
	send := func(rest string) map[string]any {
		return b.post(t, "/cgi-bin/message/template/send", `{"touser":"`+ana.OpenID()+`",`+rest+`}`)
	}
	v := send(`"template_id":"T1","url":"https://a.example",` + data)
	require.Zero(t, code(v))
	assert.Empty(t, b.hears(t), "not at once")
	b.clock.Pass(time.Second)
	e := b.hearsOne(t)
	assert.Equal(t, "TEMPLATESENDJOBFINISH", e.at("Event"))
	assert.Equal(t, fmt.Sprint(v["msgid"]), e.at("MsgID"))
	assert.Equal(t, "-", e.at("MsgId"))
	assert.Equal(t, "success", e.at("Status"))
	got := ana.Arrived()[0]
	assert.Equal(t, channel.Parts{channel.Text{Body: "Order\nItem: Hat\nWhen: today"}}, got.Parts, "first is not shown")
	assert.Equal(t, "https://a.example", got.Actions[0].Choice())

	ana.RefuseTemplates(true)
	v = send(`"template_id":"T1","client_msg_id":"k",` + data)
	b.clock.Pass(time.Second)
	assert.Equal(t, "failed:user block", b.hearsOne(t).at("Status"))
	assert.Equal(t, v["msgid"], send(`"template_id":"T1","client_msg_id":"k",` + data)["msgid"], "the same key sends nothing again")
	b.clock.Pass(10 * time.Minute)
	assert.NotEqual(t, v["msgid"], send(`"template_id":"T1","client_msg_id":"k",` + data)["msgid"])
	assert.Len(t, ana.Arrived(), 1)
	ana.RefuseTemplates(false)
	require.Zero(t, code(send(`"template_id":"T1","url":"https://a.example","miniprogram":{"appid":"wxapp","pagepath":"p"},`+data)))
	assert.Equal(t, "wxapp/p", ana.Arrived()[1].Actions[0].Choice(), "the mini-program wins")
	for rest, want := range map[string]wechattest.Code{
		`"template_id":"x",` + data:                                                    wechattest.CodeTemplateID,
		`"template_id":"T1","data":{"thing1":{"value":"Hat"}}`:                         wechattest.CodeTemplateData,
		`"template_id":"T1","client_msg_id":"` + strings.Repeat("k", 33) + `",` + data: wechattest.CodeTextSize,
		`"template_id":"T1","url":"shop",` + data:                                      wechattest.CodeURL,
		`"template_id":"T1","miniprogram":{"appid":"x"},` + data:                       wechattest.CodeAppID,
		`"template_id":"T1","miniprogram":{"appid":"wxapp"},` + data:                   wechattest.CodePagePath,
		`"template_id":"T1","data":{"thing1":"Hat"}`:                                   wechattest.CodeBadJSON,
	} {
		assert.Equal(t, want, code(send(rest)), rest)
	}
	ana.Unfollow()
	assert.Equal(t, wechattest.CodeNotFollowing, code(send(`"template_id":"T1",`+data)))
	assert.Contains(t, fmt.Sprint(b.get(t, "/cgi-bin/template/get_all_private_template")), "Item:{{thing1.DATA}}")
}

// [subn] Notifications need a consent, and use it up.
func TestNotices(t *testing.T) {
	b := open(t, granted())
	ana := b.Phone("Ana")
	send := func(id string) map[string]any {
		return b.post(t, "/cgi-bin/message/subscribe/bizsend", `{"touser":"`+ana.OpenID()+`","template_id":"`+id+`","page":"https://a.example","data":{"thing1":{"value":"Hat"}}}`)
	}
	assert.Equal(t, wechattest.CodeTemplateID, code(send("x")))
	assert.Equal(t, wechattest.CodeNoConsent, code(send("N1")))
	require.NoError(t, ana.TemplateConsent("N1", false, 1))
	assert.Equal(t, wechattest.CodeNoConsent, code(send("N1")))
	e := b.hearsOne(t)
	assert.Equal(t, "subscribe_msg_popup_event", e.at("Event"))
	assert.Equal(t, "reject", e.at("SubscribeMsgPopupEvent", "List", "SubscribeStatusString"))
	require.NoError(t, ana.TemplateConsent("N1", true, 2))
	e = b.hearsOne(t)
	assert.Equal(t, "accept", e.at("SubscribeMsgPopupEvent", "List", "SubscribeStatusString"))
	assert.Equal(t, "2", e.at("SubscribeMsgPopupEvent", "List", "PopupScene"))
	v := send("N1")
	require.Zero(t, code(v))
	assert.Equal(t, wechattest.CodeNoConsent, code(send("N1")), "one accept, one message")
	b.clock.Pass(time.Second)
	e = b.hearsOne(t)
	assert.Equal(t, "subscribe_msg_sent_event", e.at("Event"))
	assert.Equal(t, fmt.Sprint(v["msgid"]), e.at("SubscribeMsgSentEvent", "List", "MsgID"))
	assert.Equal(t, "0", e.at("SubscribeMsgSentEvent", "List", "ErrorCode"))
	assert.Equal(t, "notice", ana.Arrived()[0].Type)

	require.NoError(t, ana.TemplateConsent("N2", true, 1))
	require.Zero(t, code(send("N2")))
	require.Zero(t, code(send("N2")), "for long")
	_ = b.hears(t)
	b.clock.Pass(time.Second)
	_ = b.hears(t)
	ana.WithdrawConsent("N2")
	assert.Equal(t, "subscribe_msg_change_event", b.hearsOne(t).at("Event"))
	assert.Equal(t, wechattest.CodeNoConsent, code(send("N2")))
	require.Error(t, ana.TemplateConsent("x", true, 1))
	assert.Equal(t, wechattest.CodeEmptyPost, code(b.post(t, "/cgi-bin/message/subscribe/bizsend", "")))
	assert.Len(t, b.get(t, "/wxaapi/newtmpl/gettemplate")["data"], 2)
}

// [kf] Accounts of agents, who can be shown as authors.
func TestAgents(t *testing.T) {
	b := open(t, wechattest.Options{})
	add := func(account, nick string) wechattest.Code {
		return code(b.post(t, "/customservice/kfaccount/add", fmt.Sprintf(`{"kf_account":%q,"nickname":%q}`, account, nick)))
	}
	assert.Zero(t, add("bo@shop", "Bo"))
	for _, c := range []struct {
		account, nick string
		want          wechattest.Code
	}{
		{"bo@shop", "Bo", wechattest.CodeKFExists}, {"abcdefghijk@shop", "Bo", wechattest.CodeKFLong}, {"b o@shop", "Bo", wechattest.CodeKFCharacter},
		{"cy@shop", "", wechattest.CodeKFParameter}, {"cy@shop", strings.Repeat("漢", 17), wechattest.CodeKFParameter},
		{"abcdefghij@shop", strings.Repeat("漢", 16), wechattest.CodeOK},
	} {
		assert.Equal(t, c.want, add(c.account, c.nick), c)
	}
	post := func(what, body string) wechattest.Code {
		return code(b.post(t, "/customservice/kfaccount/"+what, body))
	}
	assert.Zero(t, post("update", `{"kf_account":"bo@shop","nickname":"Bob"}`))
	assert.Equal(t, wechattest.CodeKFMissing, post("update", `{"kf_account":"x@shop","nickname":"Bob"}`))
	assert.Equal(t, wechattest.CodeKFParameter, post("update", `{"kf_account":"bo@shop"}`))
	assert.Len(t, b.get(t, "/cgi-bin/customservice/getkflist")["kf_list"], 2)
	assert.Empty(t, b.get(t, "/cgi-bin/customservice/getonlinekflist")["kf_online_list"])
	assert.Zero(t, post("inviteworker", `{"kf_account":"bo@shop","invite_wx":"bob"}`))
	assert.Equal(t, wechattest.CodeKFParameter, post("inviteworker", `{"kf_account":"bo@shop"}`))
	assert.Equal(t, wechattest.CodeKFMissing, post("inviteworker", `{"kf_account":"x@shop"}`))
	assert.Len(t, b.get(t, "/cgi-bin/customservice/getonlinekflist")["kf_online_list"], 1)

	ana := b.Phone("Ana")
	ana.Say("hi")
	require.Zero(t, b.send(t, ana, hi+`,"customservice":{"kf_account":"bo@shop"}`))
	assert.Equal(t, "Bob", ana.Arrived()[0].AgentName)
	assert.Equal(t, "bo@shop", ana.Arrived()[0].Agent)
	assert.Zero(t, code(b.get(t, "/customservice/kfaccount/del?kf_account=bo@shop")))
	assert.Equal(t, wechattest.CodeKFMissing, code(b.get(t, "/customservice/kfaccount/del?kf_account=bo@shop")))
	for i := range 99 {
		require.Zero(t, add(fmt.Sprintf("a%d@shop", i), "x"))
	}
	assert.Equal(t, wechattest.CodeKFCount, add("more@shop", "x"))
}

func TestAgentPictures(t *testing.T) {
	b := open(t, wechattest.Options{})
	b.AddAgent("bo@shop", "Bo")
	upload := func(account string, body []byte) map[string]any {
		return b.uploadTo(t, "/customservice/kfaccount/uploadheadimg?kf_account="+account, "a.jpg", body)
	}
	assert.Zero(t, code(upload("bo@shop", jpeg)))
	assert.Equal(t, wechattest.CodeKFMissing, code(upload("x@shop", jpeg)))
	assert.Equal(t, wechattest.CodeKFPicture, code(upload("bo@shop", []byte("words"))))
	assert.Equal(t, wechattest.CodeNoMedia, code(upload("bo@shop", nil)))
	list := b.get(t, "/cgi-bin/customservice/getkflist")["kf_list"].([]any)
	address := list[0].(map[string]any)["kf_headimgurl"].(string)
	assert.Equal(t, jpeg, b.call(t, http.MethodGet, address, "", nil).body)
}

// [kf], [wpy] Sessions in WeChat's own console: what agents say there is not
// pushed, and can be read afterwards.
func TestSessions(t *testing.T) {
	b := open(t, wechattest.Options{})
	b.AddAgent("bo@shop", "Bo")
	b.AddAgent("cy@shop", "Cy")
	_ = b.post(t, "/customservice/kfaccount/add", `{"kf_account":"new@shop","nickname":"x"}`)
	ana := b.Phone("Ana")
	session := func(what, account, openID string) wechattest.Code {
		return code(b.post(t, "/customservice/kfsession/"+what, fmt.Sprintf(`{"kf_account":%q,"openid":%q}`, account, openID)))
	}
	assert.Equal(t, wechattest.CodeKFAccount, session("create", "x@shop", ana.OpenID()))
	assert.Equal(t, wechattest.CodeKFUnbound, session("create", "new@shop", ana.OpenID()))
	assert.Equal(t, wechattest.CodeOpenID, session("create", "bo@shop", "x"))
	assert.Equal(t, wechattest.CodeNoSession, session("close", "bo@shop", ana.OpenID()))
	assert.Zero(t, session("create", "bo@shop", ana.OpenID()))
	assert.Equal(t, "kf_create_session", b.hearsOne(t).at("Event"))
	assert.Zero(t, session("create", "bo@shop", ana.OpenID()))
	assert.Equal(t, wechattest.CodeOtherSession, session("create", "cy@shop", ana.OpenID()))
	assert.Equal(t, "bo@shop", b.get(t, "/customservice/kfsession/getsession?openid="+ana.OpenID())["kf_account"])
	assert.Equal(t, wechattest.CodeOpenID, code(b.get(t, "/customservice/kfsession/getsession?openid=x")))
	assert.Len(t, b.get(t, "/customservice/kfsession/getsessionlist?kf_account=bo@shop")["sessionlist"], 1)
	assert.Equal(t, wechattest.CodeKFAccount, code(b.get(t, "/customservice/kfsession/getsessionlist?kf_account=x")))
	assert.Equal(t, "1", fmt.Sprint(b.get(t, "/cgi-bin/customservice/getonlinekflist")["kf_online_list"].([]any)[0].(map[string]any)["accepted_case"]))
	_ = b.hears(t)
	b.AgentSays("bo@shop", ana, "hello")
	ana.Say("hi")
	assert.Len(t, b.hears(t), 1, "only what the person says is pushed")
	assert.Equal(t, "Bo", ana.Arrived()[0].AgentName)
	from := b.clock.Now().Add(-time.Hour).Unix()
	records := func(to int64, rest string) map[string]any {
		return b.post(t, "/customservice/msgrecord/getmsglist", fmt.Sprintf(`{"starttime":%d,"endtime":%d,%s}`, from, to, rest))
	}
	v := records(from+86400, `"msgid":1,"number":1`)
	assert.Equal(t, "hello", v["recordlist"].([]any)[0].(map[string]any)["text"])
	assert.Equal(t, "2", fmt.Sprint(v["msgid"]))
	assert.Equal(t, "hi", records(from+86400, `"msgid":2,"number":10`)["recordlist"].([]any)[0].(map[string]any)["text"])
	assert.Equal(t, wechattest.CodeRecordSpan, code(records(from+86401, `"msgid":1,"number":1`)))
	assert.Equal(t, wechattest.CodeKFParameter, code(records(from, `"msgid":1,"number":0`)))
	b.SwitchAgent(ana, "cy@shop")
	assert.Equal(t, "kf_switch_session", b.hearsOne(t).at("Event"))
	assert.Zero(t, session("close", "cy@shop", ana.OpenID()))
	assert.Equal(t, "kf_close_session", b.hearsOne(t).at("Event"))
	assert.Empty(t, ana.Serving())
	assert.Equal(t, "", b.get(t, "/customservice/kfsession/getsession?openid="+ana.OpenID())["kf_account"])
}

// Every call that wants JSON says so.
func TestCallsWithoutABody(t *testing.T) {
	b := open(t, wechattest.Options{})
	for _, path := range []string{
		"/cgi-bin/message/custom/send", "/cgi-bin/message/custom/typing", "/cgi-bin/message/template/send", "/cgi-bin/message/subscribe/bizsend",
		"/cgi-bin/user/info/batchget", "/cgi-bin/user/info/updateremark", "/cgi-bin/qrcode/create", "/cgi-bin/menu/create", "/cgi-bin/menu/addconditional",
		"/customservice/kfaccount/add", "/customservice/kfaccount/update", "/customservice/kfaccount/inviteworker", "/customservice/kfsession/create",
		"/customservice/kfsession/close", "/customservice/msgrecord/getmsglist", "/cgi-bin/clear_quota", "/cgi-bin/openapi/quota/get", "/cgi-bin/callback/check",
	} {
		assert.Equal(t, wechattest.CodeEmptyPost, code(b.post(t, path, "")), path)
		assert.Equal(t, wechattest.CodeBadJSON, code(b.post(t, path, "[")), path)
		assert.Equal(t, wechattest.CodeNeedsPost, code(b.get(t, path)), path)
	}
}
