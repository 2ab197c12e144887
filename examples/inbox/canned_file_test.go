package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/templates"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// replyWithFile submits the form of a canned reply with a file.
func (r *rig) replyWithFile(agent string, form url.Values, name, kind, content string) (*http.Response, string) {
	r.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field := range form {
		require.NoError(r.t, w.WriteField(field, form.Get(field)))
	}
	file, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, name)}, "Content-Type": {kind},
	})
	require.NoError(r.t, err)
	_, err = file.Write([]byte(content))
	require.NoError(r.t, err)
	require.NoError(r.t, w.Close())
	return r.send(http.MethodPost, "/admin/replies", w.FormDataContentType(), &body, http.Header{"Cookie": {agentCookie + "=" + agent}})
}

// savedReply is the canned reply of a name.
func (r *rig) savedReply(name string) (id string, parts channel.Parts) {
	r.t.Helper()
	all, err := r.app.engine.WritableReplies(r.t.Context(), "")
	require.NoError(r.t, err)
	reply := named(all, name)
	require.NotNil(r.t, reply)
	return reply.ID, reply.Parts
}

// inserted is a canned reply as the script gets it.
func (r *rig) insertedAt(conversation, reply string) (got insertedReply) {
	r.t.Helper()
	_, text := r.as("ana", http.MethodPost, conversation+"/canned", url.Values{"reply": {reply}})
	require.NoError(r.t, json.Unmarshal([]byte(text), &got))
	return got
}

// A canned reply has a file, which is shown where the reply is chosen, goes out with
// it, and stays when the text is changed, until it is taken away.
func TestCannedRepliesWithFiles(t *testing.T) {
	r := newRig(t)
	form := newReply(r.replyForm("ana", ""), "Manual", "manual", "Here it is, {{contact.name}}.")
	res, text := r.replyWithFile("ana", form, "manual.pdf", "application/pdf", "%PDF-1.4 manual")
	require.Equal(t, http.StatusNoContent, res.StatusCode, text)
	id, parts := r.savedReply("Manual")
	kept := parts[0].(channel.File)
	assert.Equal(t, "Here it is, {{contact.name}}.", kept.Caption)
	assert.Equal(t, "manual.pdf", kept.Media.Name)

	it := r.talking("How does it work?")
	conv := "/conversations/" + it.Conversation.ID.String()
	got := r.insertedAt(conv, id)
	require.NotNil(t, got.File)
	assert.Equal(t, "Here it is, Mia Schulz.", got.Text)
	assert.Equal(t, "manual.pdf", got.File.Name)
	page := r.sees("ana", r.chat()+"&insert="+id)
	assert.Contains(t, page, `name="canned" value="`+got.File.Value+`" checked`, "without the script the form has it")

	r.does("ana", conv+"/messages", url.Values{"key": {"k1"}, "text": {"Here it is."}, "canned": {got.File.Value}})
	screen := r.mia.Screen()
	sent := screen[len(screen)-1].Parts[0].(channel.File)
	assert.Equal(t, "Here it is.", sent.Caption)
	r.does("ana", conv+"/messages", url.Values{"key": {"k2"}, "text": {"Did that help?"}, "answers": {"Yes\nNo"}, "canned": {got.File.Value}})
	screen = r.mia.Screen()
	require.Len(t, screen, 4, "the file, and the question below it")
	assert.IsType(t, channel.File{}, screen[2].Parts[0])
	assert.IsType(t, channel.Buttons{}, screen[3].Parts[0])

	form = r.replyForm("ana", id)
	assert.Equal(t, kept.Media.Stored, form.Get("kept"))
	form.Set("act", "save")
	form.Set("Text", "Please read it.")
	res, text = r.as("ana", http.MethodPost, "/admin/replies", form)
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	_, parts = r.savedReply("Manual")
	assert.Equal(t, channel.Parts{channel.File{Media: kept.Media, Caption: "Please read it."}}, parts)

	form = r.replyForm("ana", id)
	form.Set("act", "save")
	form.Set("nofile", "yes")
	res, text = r.as("ana", http.MethodPost, "/admin/replies", form)
	require.Equal(t, http.StatusOK, res.StatusCode, text)
	_, parts = r.savedReply("Manual")
	assert.IsType(t, channel.Text{}, parts[0])
	res, text = r.as("ana", http.MethodPost, conv+"/messages", url.Values{"key": {"k3"}, "text": {"again"}, "canned": {got.File.Value}})
	assert.Equal(t, http.StatusBadRequest, res.StatusCode)
	assert.Contains(t, text, "choose the reply again")
}

// What is wrong is said at its field, and the file that came is still there when
// the form comes again. What a channel does not take is refused when it is saved.
func TestCannedFilesThatAreRefused(t *testing.T) {
	r := newRig(t)
	form := newReply(r.replyForm("ana", ""), "Photo", "two words", "")
	res, text := r.replyWithFile("ana", form, "lamp.png", "image/png", "\x89PNG lamp")
	require.Equal(t, http.StatusUnprocessableEntity, res.StatusCode)
	assert.Contains(t, text, "<code>Shortcut</code>")
	assert.Contains(t, text, "Another file than “lamp.png”")
	again := fields(text, "form-admin-replies-&#43;")
	require.NotEmpty(t, again.Get("kept"))
	again.Set("act", "save")
	again.Set("Shortcut", "photo")
	res, text = r.as("ana", http.MethodPost, "/admin/replies", again)
	require.Equal(t, http.StatusNoContent, res.StatusCode, text)
	_, parts := r.savedReply("Photo")
	assert.Equal(t, "lamp.png", parts[0].(channel.Image).Media.Name, "a file needs no text")

	form = newReply(r.replyForm("ana", ""), "Answers", "", "")
	form.Set("Answers", "Yes")
	_, text = r.replyWithFile("ana", form, "lamp.png", "image/png", "\x89PNG lamp")
	assert.Contains(t, text, "<code>Text</code> is required")
	res, _ = r.replyWithFile("ana", newReply(r.replyForm("ana", ""), "Big", "", "big"), "big.bin", "nonsense//", "x")
	assert.Equal(t, http.StatusBadRequest, res.StatusCode)

	var p problems
	p.canned(errors.Join(
		&templates.Fault{Code: templates.FaultUnsupported, Where: templates.InReply, Index: 0, Problem: "cannot be sent on one"},
		&templates.Fault{Code: templates.FaultUnsupported, Where: templates.InReply, Index: 0, Problem: "cannot be sent on two"}))
	assert.Len(t, p, 2, "every channel that does not take it is named")
}

// In the browser the file is chosen in the form, shown at the message with a tick,
// and gone after it was sent.
func TestCannedFilesJourney(t *testing.T) {
	path := filepath.Join(t.TempDir(), "manual.pdf")
	require.NoError(t, os.WriteFile(path, []byte("%PDF-1.4 manual"), 0o600))
	p := served(t, "How does it work?")
	chat := p.eval(`location.href`)
	p.click("#chat .composer summary", "Canned replies")
	p.click(".canned a", "Write and change them")
	p.click(".admin .chip", "new")
	p.see(".admin .chip[aria-current]", "new")
	p.fill("#reply-Name", "Manual")
	p.fill("#reply-Text", "Here it is.")
	p.do(chromedp.SetUploadFiles(chromedp.CSS("#reply-File"), []string{path}))
	p.click(".admin button.main", "Save")
	p.see(".admin .chip[aria-current]", "Manual")
	p.see(".admin label", "Another file than “manual.pdf”")
	p.screens("reply-file")
	p.do(chromedp.Navigate(chat))
	p.see("#chat .state", "You serve this case")
	p.eval(`window.violations = []`)
	p.eval(`document.addEventListener("securitypolicyviolation", e => violations.push(e.violatedDirective))`)
	p.click("#chat .composer summary", "Canned replies")
	p.click(".canned-list a", "Manual")
	p.see(".canned-file", "manual.pdf")
	p.screens("canned-file")
	p.eval(`document.querySelector("` + agentField + `").focus()`)
	p.press("Enter", "\r", 13)
	p.see(".phone .in", "manual.pdf")
	p.wait(`!document.querySelector(".canned-file").checkVisibility()`)
	assert.Empty(t, p.eval("violations"), "the page keeps its own policy")
}
