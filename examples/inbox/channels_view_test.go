package main

import (
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A channel's settings have what the channel has.
func TestSettingsOfChannelsWithLess(t *testing.T) {
	r := newRig(t)
	_, page := r.get("/?sheet=settings&channel=" + string(simulatedLINE))
	assert.Contains(t, page, "There is none on this channel")
	assert.NotContains(t, page, "Sync templates")
	assert.NotContains(t, page, `name="on"`)
	assert.Contains(t, page, "Check now")
	_, page = r.get("/?sheet=settings&channel=" + string(simulatedMessenger))
	assert.Contains(t, page, "Sync templates")
	assert.Contains(t, page, `name="on"`)
	assert.Contains(t, page, "2 translations")
}

// On a telephone, too, the chats with other providers fit.
func TestNarrowChannels(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 390, 844)
	p.chat("LINE")
	p.write(phoneField, "Hello from LINE")
	p.click("#list .item", "Hello from LINE")
	p.click("#chat button", "Pick up")
	p.see("#chat .state", "You serve this case")
	p.write(agentField, "Hello Mia")
	p.see(".phone .in .text", "Hello Mia")
	p.click(".phone-tools button", "Block")
	p.see("#chat .problem", "Messages may not arrive")
	p.wait(`document.documentElement.scrollWidth <= 390`)
	p.eval(`scrollTo(0, 0)`)
	p.shoot("chat")
	p.eval(`document.querySelector("#phones").scrollIntoView()`)
	p.shoot("phone")
}

// record makes a film in the browser, of a square that changes its colour. A
// busy machine records nothing at times: then it makes a longer one.
const record = `(async () => {
	const canvas = Object.assign(document.createElement("canvas"), {width: 640, height: 360});
	const draw = canvas.getContext("2d");
	const type = ["video/mp4", "video/webm"].find(t => MediaRecorder.isTypeSupported(t));
	const film = async frames => {
		const recorder = new MediaRecorder(canvas.captureStream(30), {mimeType: type});
		const chunks = [];
		recorder.ondataavailable = e => chunks.push(e.data);
		const over = new Promise(done => { recorder.onstop = done; });
		recorder.start();
		for (let i = 0; i < frames; i++) {
			draw.fillStyle = i % 2 ? "#c00" : "#d00";
			draw.fillRect(0, 0, 640, 360);
			await new Promise(requestAnimationFrame);
		}
		recorder.stop();
		await over;
		return new File(chunks, "a", {type});
	};
	const {measure} = await import("/static/media.js");
	let known = {};
	for (let frames = 30; !known.preview && frames <= 480; frames *= 2) known = await measure(await film(frames));
	const {duration, preview} = known;
	const picture = await createImageBitmap(preview);
	const shown = new OffscreenCanvas(1, 1).getContext("2d");
	shown.drawImage(picture, 0, 0, 1, 1);
	window.film = [type, duration, preview.type, picture.width, picture.height, shown.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(" ");
})().catch(e => { window.film = "failed: " + e; })`

// The browser takes a picture out of a film before it is sent.
func TestFilmsGetAPicture(t *testing.T) {
	app := start(t, "-data", t.TempDir())
	p := openBrowser(t, app.url, 800, 600)
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)
	p.eval(record + ` && ""`)
	p.wait(`window.film`)
	assert.Regexp(t, `^video/(mp4|webm) (\d+|) image/jpeg 480 270 2\d\d,\d,\d$`, p.eval("film"))
	assert.Empty(t, p.eval("violations"))
}

// A group on LINE is one conversation, in which everybody has a name for the
// others, and the agent sees who wrote.
func TestAGroupOnLINE(t *testing.T) {
	r := newRig(t)
	l := r.app.phones.line(simulatedLINE)
	mia, noah := r.inGroup(0), r.inGroup(1)
	require.NoError(t, say(mia, "which book is next?"))
	require.NoError(t, say(noah, "the long one"))
	r.settle()
	item := r.conversation()
	assert.Equal(t, "Book club", item.Contact.Name)
	r.answerOn(simulatedLINE, "A short one this time")
	page := r.chatPage()
	for _, c := range []chat{mia, noah} {
		assert.Contains(t, page, `<p class="writer">id `+shortID(c.(lineGroup).phone.UserID()))
		assert.Equal(t, "A short one this time", words(last(c).Parts))
	}
	assert.NotContains(t, page, "data-typing", "there is no sign in groups")
	_, page = r.get("/?part=phones&phone=" + l.chatID(mia))
	assert.Contains(t, page, `<p class="writer">Noah Clarke</p>`)
	assert.NotContains(t, page, `<p class="writer">Mia Schulz</p>`)
	assert.Contains(t, page, `aria-current="page">Book club`)
	for _, verb := range []string{"block", "online", "react"} {
		assert.NotContains(t, page, "/"+verb+`"`)
	}
	assert.Empty(t, r.mias(simulatedLINE).screen(), "nothing of it is in her own chat")
}

// inGroup is the group as it is on somebody's phone.
func (r *rig) inGroup(who int) chat {
	r.t.Helper()
	for _, c := range r.app.phones.line(simulatedLINE).chats() {
		if _, ok := c.(grouped); ok && c.owner().Key == people[who].key() {
			return c
		}
	}
	r.t.Fatal("there is no group")
	return nil
}

// A sticker of LINE's own has no file: it is named, and nothing seems lost.
func TestAStickerWithoutAFile(t *testing.T) {
	r := newRig(t)
	r.serve(simulatedLINE, "hello")
	require.NoError(t, r.mias(simulatedLINE).write(channel.Sticker{Media: channel.Media{ID: "446/1988"}}))
	r.settle()
	r.settle() // its file is asked for
	page := r.chatPage()
	assert.Contains(t, page, `<p class="aside">A sticker</p>`)
	assert.NotContains(t, page, "not there any more")
}
