package wechattest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
)

// sealedReply encrypts a passive reply by the second implementation.
func (b *business) sealedReply(xml string) string {
	c := b.Credentials()
	sealed := wechattest.OtherSeal(c.EncodingAESKey, c.AppID, "0123456789abcdef", xml)
	sig := wechattest.OtherSignature(c.Token, "1760000000", "n", sealed)
	return fmt.Sprintf(`<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature><![CDATA[%s]]></MsgSignature><TimeStamp>1760000000</TimeStamp><Nonce><![CDATA[n]]></Nonce></xml>`, sealed, sig)
}

func replyTo(p *wechattest.Phone, rest string) string {
	return `<xml><ToUserName>` + p.OpenID() + `</ToUserName><FromUserName>gh_0123456789ab</FromUserName><CreateTime>1</CreateTime>` + rest + `</xml>`
}

// [recv] Every kind of passive reply; [push] encrypted where the mode wants it.
func TestPassiveReplies(t *testing.T) {
	for _, mode := range modes {
		b := open(t, wechattest.Options{Mode: mode})
		ana := b.Phone("Ana")
		image, voice, video, thumb := b.uploaded(t, "image"), b.uploaded(t, "voice"), b.uploaded(t, "video"), b.uploaded(t, "thumb")
		for kind, rest := range map[string]string{
			"text":  `<Content><![CDATA[hi <a href="https://a.example">x</a>]]></Content>`,
			"image": `<Image><MediaId>` + image + `</MediaId></Image>`,
			"voice": `<Voice><MediaId>` + voice + `</MediaId></Voice>`,
			"video": `<Video><MediaId>` + video + `</MediaId><Title>t</Title></Video>`,
			"music": `<Music><Title>t</Title><HQMusicUrl>https://a.example</HQMusicUrl><ThumbMediaId>` + thumb + `</ThumbMediaId></Music>`,
			"news":  `<ArticleCount>1</ArticleCount><Articles><item><Title>t</Title><Description>d</Description><PicUrl>https://a.example/p</PicUrl><Url>https://a.example</Url></item></Articles>`,
		} {
			t.Run(kind+" in "+string(mode), func(t *testing.T) {
				body := replyTo(ana, `<MsgType>`+kind+`</MsgType>`+rest)
				if mode == wechattest.ModeSafe {
					body = b.sealedReply(body)
				}
				b.answer = func(int) (int, string) { return 200, body }
				before := len(ana.Arrived())
				ana.Say("hi")
				b.hearsOne(t)
				got := ana.Arrived()
				require.Len(t, got, before+1)
				assert.Equal(t, kind, got[before].Type)
				assert.True(t, got[before].Passive)
				assert.Equal(t, 5, ana.Windows()[0].Left, "not drawn from a window")
			})
		}
		assert.Contains(t, ana.Arrived()[0].Raw, "ToUserName")
	}
}

// [push] In compatible mode a reply may be encrypted, too.
func TestEncryptedReplyInCompatibleMode(t *testing.T) {
	b := open(t, wechattest.Options{Mode: wechattest.ModeCompatible})
	ana := b.Phone("Ana")
	b.answer = func(int) (int, string) {
		return 200, b.sealedReply(replyTo(ana, `<MsgType>text</MsgType><Content>hi</Content>`))
	}
	ana.Say("hi")
	b.hearsOne(t)
	assert.Len(t, ana.Arrived(), 1)
}

// [recv], [push] Replies that are none.
func TestBadReplies(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	textReply := func(s string) string { return replyTo(ana, `<MsgType>text</MsgType><Content>`+s+`</Content>`) }
	for name, body := range map[string]string{
		"not encrypted":        textReply("hi"),
		"wrong signature":      strings.Replace(b.sealedReply(textReply("hi")), "<Nonce><![CDATA[n", "<Nonce><![CDATA[m", 1),
		"wrong bytes":          strings.Replace(b.sealedReply("x"), "<Encrypt><![CDATA[", "<Encrypt><![CDATA[A", 1),
		"empty text":           b.sealedReply(textReply("")),
		"2048 bytes":           b.sealedReply(textReply(strings.Repeat("x", 2048))),
		"for somebody else":    b.sealedReply(strings.Replace(textReply("hi"), ana.OpenID(), "oX", 1)),
		"from another account": b.sealedReply(strings.Replace(textReply("hi"), "gh_0123456789ab", "wx0123456789abcdef", 1)),
		"without a time":       b.sealedReply(strings.Replace(textReply("hi"), "<CreateTime>1</CreateTime>", "", 1)),
		"of no type":           b.sealedReply(replyTo(ana, "<Content>hi</Content>")),
		"an unknown picture":   b.sealedReply(replyTo(ana, "<MsgType>image</MsgType><Image><MediaId>x</MediaId></Image>")),
		"no film":              b.sealedReply(replyTo(ana, "<MsgType>video</MsgType>")),
		"fewer articles":       b.sealedReply(replyTo(ana, "<MsgType>news</MsgType><ArticleCount>2</ArticleCount><Articles><item/></Articles>")),
		"an unknown agent":     b.sealedReply(replyTo(ana, "<MsgType>transfer_customer_service</MsgType><TransInfo><KfAccount>a@b</KfAccount></TransInfo>")),
		"another root":         b.sealedReply("<html></html>"),
		"words after it":       b.sealedReply(textReply("hi") + "x"),
		"no document":          b.sealedReply("hi"),
	} {
		b.answer = func(int) (int, string) { return 200, body }
		ana.Say("hi")
		assert.Error(t, b.Flush(t.Context()), name)
		b.answer = nil
		b.clock.Pass(5 * time.Second)
		require.NoError(t, b.Flush(t.Context()))
	}
	assert.Empty(t, ana.Arrived())
	b.answer = func(int) (int, string) { return 200, b.sealedReply(textReply(strings.Repeat("x", 2047))) + "\n" }
	ana.Say("hi")
	_ = b.hears(t)
	assert.Len(t, ana.Arrived(), 1, "2047 bytes are fine, and so is space behind it")
	ana.Unfollow()
	_ = b.hears(t)
	assert.Len(t, ana.Arrived(), 1, "nothing arrives at somebody who has gone")
}

// [recv] A reply can hand the person over to WeChat's own console.
func TestTransfer(t *testing.T) {
	b := open(t, wechattest.Options{})
	ana := b.Phone("Ana")
	b.answer = func(int) (int, string) {
		return 200, b.sealedReply(replyTo(ana, "<MsgType>transfer_customer_service</MsgType>"))
	}
	ana.Say("hi")
	_ = b.hears(t)
	ana.Say("hi")
	_ = b.hears(t)
	assert.Equal(t, "1", fmt.Sprint(b.get(t, "/customservice/kfsession/getwaitcase")["count"]))
	b.AddAgent("bo@shop", "Bo")
	b.AddAgent("cy@shop", "Cy")
	n := 0
	b.answer = func(int) (int, string) {
		switch n++; n {
		case 1:
			return 200, b.sealedReply(replyTo(ana, "<MsgType>transfer_customer_service</MsgType>"))
		case 3:
			return 200, b.sealedReply(replyTo(ana, "<MsgType>transfer_customer_service</MsgType><TransInfo><KfAccount>cy@shop</KfAccount></TransInfo>"))
		}
		return 200, "success"
	}
	ana.Say("hi")
	all := b.hears(t)
	require.Len(t, all, 2)
	assert.Equal(t, "kf_create_session", all[1].at("Event"))
	assert.Equal(t, "bo@shop", all[1].at("KfAccount"))
	assert.Equal(t, "bo@shop", ana.Serving())
	assert.Equal(t, "0", fmt.Sprint(b.get(t, "/customservice/kfsession/getwaitcase")["count"]))
	ana.Say("hi")
	all = b.hears(t)
	require.Len(t, all, 2)
	assert.Equal(t, "kf_switch_session", all[1].at("Event"))
	assert.Equal(t, "bo@shop", all[1].at("FromKfAccount"))
	assert.Equal(t, "cy@shop", all[1].at("ToKfAccount"))
	assert.Equal(t, channel.Parts{channel.Text{Body: "hi"}}, ana.Written()[0].Parts)
}
