package quote_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/rapport-go/rapport/drivers/email/internal/quote"
)

// What mail programs write above what they quote.
func TestTextQuotes(t *testing.T) {
	for name, mark := range map[string]string{
		"Gmail":                         "On Fri, Nov 20, 2026 at 5:58 PM Support <support@example.test> wrote:\n\n> q",
		"Gmail, broken in two":          "On Fri, Nov 20, 2026 at 5:58 PM Example Support Team\n<support@example.test> wrote:\n\n> q",
		"Gmail, broken in three":        "On Fri, Nov 20, 2026 at 5:58 PM Example Support Team of the Far\nEast <\nsupport@example.test> wrote:\n\n> q",
		"Gmail in German":               "Am Fr., 20. Nov. 2026 um 17:58 Uhr schrieb Support <\nsupport@example.test>:\n\n> q",
		"Gmail in French":               "Le ven. 20 nov. 2026 à 17:58, Support <support@example.test> a écrit :\n\n> q",
		"Gmail in Spanish":              "El vie, 20 nov 2026 a las 17:58, Support (<support@example.test>) escribió:\n\n> q",
		"Gmail in Italian":              "Il giorno ven 20 nov 2026 alle ore 17:58 Support <support@example.test> ha scritto:\n\n> q",
		"Gmail in Portuguese":           "Em sex., 20 de nov. de 2026 às 17:58, Support <support@example.test> escreveu:\n\n> q",
		"Gmail in Dutch":                "Op vr 20 nov 2026 om 17:58 schreef Support <support@example.test>:\n\n> q",
		"Gmail in simplified Chinese":   "客服 <support@example.test> 于2026年11月20日周五 17:58写道：\n\n> q",
		"Gmail in traditional Chinese":  "客服 <support@example.test> 於 2026年11月20日週五 下午5:58寫道：\n\n> q",
		"Gmail in Japanese":             "2026年11月20日(金) 17:58 サポート <support@example.test>:\n\n> q",
		"Gmail in Korean":               "2026년 11월 20일 (금) 오후 5:58, 지원 <support@example.test>님이 작성:\n\n> q",
		"Gmail in Russian":              "пт, 20 нояб. 2026 г. в 17:58, Support <support@example.test>:\n\n> q",
		"Apple Mail":                    "> On 20 Nov 2026, at 17:58, Support <support@example.test> wrote:\n> \n> q",
		"Apple Mail in Chinese":         "> 在 2026年11月20日，17:58，客服 <support@example.test> 写道：\n> \n> q",
		"Apple Mail in Japanese":        "2026/11/20 17:58、サポート <support@example.test>のメール:\n\n> q",
		"Thunderbird":                   "Am 20.11.26 um 17:58 schrieb Support:\n> q",
		"Yahoo without marks":           "On Friday, November 20, 2026 at 05:58:00 PM GMT+8, Support <support@example.test> wrote:\n\n q",
		"Outlook":                       "-----Original Message-----\nFrom: Support\nSent: today\nq",
		"Outlook in German":             "-----Ursprüngliche Nachricht-----\nVon: Support\nq",
		"Outlook in French":             "-----Message d'origine-----\nDe : Support\nq",
		"Outlook's fields":              "From: Support <support@example.test>\nSent: Friday\nTo: me\nSubject: s\n\nq",
		"Outlook's fields below a line": "________________________________\nFrom: Support <support@example.test>\nSent: Friday\nTo: me\nSubject: s\n\nq",
		"Outlook's fields in bold":      "*From:* Support <support@example.test>\n*Sent:* Friday\n*To:* me\n*Subject:* s\n\nq",
		"Outlook's fields in German":    "Von: Support\nGesendet: Freitag\nAn: ich\nBetreff: s\n\nq",
		"Outlook's fields in French":    "De : Support\nEnvoyé : vendredi\nÀ : moi\nObjet : s\n\nq",
		"Outlook's fields in Chinese":   "发件人: 客服\n发送时间: 2026年11月20日\n收件人: 我\n主题: s\n\nq",
		"Outlook's fields in Taiwan":    "寄件者: 客服\n寄件日期: 2026年11月20日\n收件者: 我\n主旨: s\n\nq",
		"Outlook's fields in Japanese":  "差出人: サポート\n送信日時: 2026年11月20日\n宛先: 私\n件名: s\n\nq",
		"QQ":                            "------------------ 原始邮件 ------------------\n发件人: \"客服\";\nq",
		"QQ with hard spaces":           "------------------\u00a0原始邮件\u00a0------------------\n发件人: \"客服\";\nq",
		"163":                           "在 2026-11-20 17:58:00，\"客服\" <support@example.test> 写道：\n>q",
		"163's app":                     "---- 回复的原邮件 ----\n发件人 客服\nq",
		"163's app in English":          "---- Replied Message ----\nFrom Support\nq",
		"Samsung":                       "-------- Original message --------\nFrom: Support\nq",
		"Yahoo in Japan":                "----- 元のメッセージ -----\n差出人: サポート\nq",
		"marks alone":                   "> q\n> q2",
	} {
		t.Run(name, func(t *testing.T) {
			got := quote.Text("My answer.\n\nBest,\nAlice\n\n" + mark + "\n")
			assert.Equal(t, quote.Cut{Visible: "My answer.\n\nBest,\nAlice", Quoted: mark}, got)
		})
	}
}

func TestTextSignatures(t *testing.T) {
	for name, signature := range map[string]string{
		"after the mark":     "-- \nAlice\nAcme",
		"after a bare mark":  "--\nAlice",
		"iPhone":             "Sent from my iPhone",
		"Outlook":            "Get Outlook for iOS",
		"German":             "Von meinem iPhone gesendet",
		"German, newer":      "Gesendet von Outlook für Android",
		"French":             "Envoyé de mon iPhone",
		"Chinese":            "发自我的iPhone",
		"Chinese in Taiwan":  "發自我的 iPhone",
		"Chinese with words": "从我的iPhone发送",
		"Japanese":           "iPhoneから送信",
		"Spanish":            "Enviado desde mi iPhone",
		"Korean":             "나의 iPhone에서 보냄",
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, quote.Cut{Visible: "Hello.", Signature: signature}, quote.Text("Hello.\n\n"+signature+"\n"))
			with := quote.Text("Hello.\n\n" + signature + "\n\nOn 20 Nov 2026, Support <s@example.test> wrote:\n> q\n")
			assert.Equal(t, quote.Cut{Visible: "Hello.", Signature: signature, Quoted: "On 20 Nov 2026, Support <s@example.test> wrote:\n> q"}, with)
		})
	}
}

// What must stay whole.
func TestTextStaysWhole(t *testing.T) {
	for name, text := range map[string]string{
		"a forward without words":         "---------- Forwarded message ---------\nFrom: a\nDate: b\nSubject: c\nTo: d\n\ntext",
		"a forward below words":           "See below.\n\n---------- Forwarded message ---------\nFrom: a\nDate: b\nSubject: c\nTo: d\n\ntext",
		"a forward of Apple's":            "See below.\n\nBegin forwarded message:\n\nFrom: a\nDate: b\nSubject: c\nTo: d\n\ntext",
		"a forward in Chinese":            "请看。\n\n-------- 转发邮件信息 --------\n发件人: a\n发送日期: b\n收件人: c\n主题: d\n\ntext",
		"a forward by Outlook, no words":  "From: a\nSent: b\nTo: c\nSubject: d\n\ntext",
		"answers between the lines":       "On 20/11/2026, Support wrote:\n> a?\n\nYes.\n\n> b?\n\nNo.",
		"an answer below":                 "On 20/11/2026, Support wrote:\n> a?\n\nYes.",
		"answers above marks alone":       "> a?\nYes.\n> b?\nNo.",
		"marks alone":                     "> a\n> b",
		"a quote in the middle":           "You say\n> a\nand I say b.",
		"a sentence like an announcement": "On Friday he wrote:\nthis and that",
		"a list of fields":                "From: Berlin\nTo: Paris\nWe want to travel.",
		"nothing but a signature":         "-- \nAlice",
		"nothing but a phone's":           "Sent from my iPhone",
		"a long text behind a mark":       "a\n--\n" + strings.TrimSuffix(strings.Repeat("line\n", 40), "\n"),
		"a phone in a sentence":           "It was sent from my office on Friday and it took three days, which is too long for me, so tell me why that is.",
		"empty":                           "",
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, quote.Cut{Visible: text}, quote.Text(text))
		})
	}
}

func TestHTML(t *testing.T) {
	const answer = `<div>My answer.</div>`
	for name, q := range map[string]string{
		"Gmail":          `<div class="gmail_quote"><div class="gmail_attr">On Fri Support wrote:</div><blockquote class="gmail_quote">q</blockquote></div>`,
		"Apple Mail":     `<div><blockquote type="cite">On 20 Nov 2026, at 17:58, Support wrote:<br>q</blockquote></div>`,
		"Apple, apart":   `<div>On 20 Nov 2026, at 17:58, Support &lt;s@example.test&gt; wrote:</div><br><blockquote type="cite">q</blockquote>`,
		"Thunderbird":    `<div class="moz-cite-prefix">On 20/11/2026, Support wrote:</div><blockquote type="cite">q</blockquote>`,
		"Outlook web":    `<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Support</div><div>q</div>`,
		"Outlook mobile": `<div id="mail-editor-reference-message-container"><div><b>From:</b> Support</div>q</div>`,
		"Outlook":        `<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p><b>From:</b> Support<br><b>Sent:</b> x</p></div></div><p>q</p>`,
		"Outlook's blue": `<div style='border:none;border-top:solid #B5C4DF 1.0pt'><p><b>Von:</b> Support</p></div><p>q</p>`,
		"Yahoo":          `<div class="yahoo_quoted"><div>On Friday, Support wrote:</div>q</div>`,
		"QQ":             `<div style="x">------------------&nbsp;原始邮件&nbsp;------------------</div><div>发件人: x</div>q`,
		"163":            `<pre>在 2026-11-20 15:00:00，"客服" &lt;s@example.test&gt; 写道：</pre><blockquote id="isReplyContent">q</blockquote>`,
		"Proton":         `<div class="protonmail_quote">On Friday, Support wrote:<blockquote>q</blockquote></div>`,
	} {
		t.Run(name, func(t *testing.T) {
			got := quote.HTML("<html><body>" + answer + q + "</body></html>")
			assert.Contains(t, got.Visible, "My answer.")
			assert.NotContains(t, got.Visible, "q<")
			assert.NotContains(t, got.Visible, "Support")
			assert.NotContains(t, got.Visible, "<hr")
			assert.Contains(t, got.Quoted, "q")

			for what, page := range map[string]string{
				"an answer below": "<p>" + q + "</p><div>below</div>",
				"nothing else":    "<div> &nbsp;<br></div>" + q,
			} {
				if what == "an answer below" && goesOn(name) {
					continue
				}
				assert.Equal(t, quote.Cut{Visible: page}, quote.HTML(page), what)
			}
		})
	}
}

// goesOn says whether the quotes of a program have no end.
func goesOn(name string) bool { return strings.HasPrefix(name, "Outlook") || name == "QQ" }

func TestHTMLForwardsStayWhole(t *testing.T) {
	for _, page := range []string{
		`<div>See below</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: a</div>text</div>`,
		`<div>See below</div><blockquote type="cite"><div>Begin forwarded message:</div><div>From: a</div>text</blockquote>`,
	} {
		assert.Equal(t, quote.Cut{Visible: page}, quote.HTML(page))
	}
}

func TestHTMLSignatures(t *testing.T) {
	for _, signature := range []string{
		`<div class="gmail_signature">Alice<br>Acme</div>`, `<div id="Signature">Alice<br>Acme</div>`,
		`<div class="moz-signature">Alice<br>Acme</div>`,
	} {
		got := quote.HTML("<p>Hello</p>" + signature + `<div class="gmail_quote">On x wrote: q</div>`)
		assert.Equal(t, quote.Cut{Visible: "<p>Hello</p>", Signature: "Alice\nAcme", Quoted: "On x wrote: q"}, got)
	}
	got := quote.HTML("<p>Hello</p><div><br></div><div>发自我的iPhone</div>")
	assert.Equal(t, quote.Cut{Visible: "<p>Hello</p><div><br></div>", Signature: "发自我的iPhone"}, got)
}

// A picture is something to see.
func TestHTMLWithAPictureOnly(t *testing.T) {
	got := quote.HTML(`<img src="cid:a"><div class="gmail_quote">q</div>`)
	assert.Equal(t, quote.Cut{Visible: `<img src="cid:a">`, Quoted: "q"}, got)
}

// Nothing is lost and something always stays.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"a\n> b", "a\n-- \nb", "On 1 wrote:\n> a", "From: a\nSent: b\nTo: c", "-----Original Message-----", "\n\n", "a\nSent from my x\n\n> b\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := quote.Text(text)
		got := strings.Join(strings.Fields(c.Visible+"\n"+c.Signature+"\n"+c.Quoted), " ")
		if want := strings.Join(strings.Fields(text), " "); got != want {
			t.Errorf("%q became %+v", text, c)
		}
		if strings.TrimSpace(text) != "" && strings.TrimSpace(c.Visible) == "" {
			t.Errorf("nothing is left of %q", text)
		}
	})
}

func FuzzHTML(f *testing.F) {
	f.Add(`<p>a</p><div class="gmail_quote">b</div>`)
	f.Add(`<div id="appendonsend"></div><hr>a`)
	f.Add(`<p>a<blockquote type=cite>b</blockquote>c`)
	f.Fuzz(func(t *testing.T, page string) {
		if c := quote.HTML(page); c.Quoted+c.Signature != "" && c.Visible == "" {
			t.Errorf("nothing is left of %q", page)
		}
	})
}
