package main

import (
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// sendMessage sends what the composer's form says: a text, a file, or a text
// with answers to tap.
func (a *app) sendMessage(r *http.Request, me storage.AgentID, id storage.ConversationID) error {
	reply, err := optionalID[storage.Message](r.PostFormValue("reply"), "message")
	if err != nil {
		return err
	}
	out := engagement.Outgoing{Conversation: id, Agent: me, Key: r.PostFormValue("key"), ReplyTo: reply}
	text := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"))
	canned, err := a.cannedFile(r.Context(), me, id, r.PostFormValue("canned"))
	if err != nil {
		return err
	}
	file, header, err := r.FormFile("file")
	switch {
	case r.PostFormValue("mail") != "":
		if err == nil {
			_ = file.Close()
		}
		out.Parts, err = a.mailParts(r)
		out.Parts = addCanned(out.Parts, canned)
	case err == nil:
		defer func() { _ = file.Close() }()
		out.Parts, err = a.fileParts(r, file, header, text)
		out.Parts = addCanned(out.Parts, canned)
	case errors.Is(err, http.ErrMissingFile), errors.Is(err, http.ErrNotMultipart):
		out.Parts, err = withFile(canned, text, r.PostFormValue("answers"), r.PostFormValue("quick") != "")
	}
	if err != nil {
		return err
	}
	if r.PostFormValue("later") != "" {
		return a.sendLater(r, out)
	}
	_, err = a.engine.Send(r.Context(), out)
	return a.countedRefusal(r.Context(), me, a.forgive(r.Context(), out, err))
}

// textParts is a text, with answers to tap if there are any: one a line. What
// the channel cannot show as buttons becomes a list or quick replies, and the
// other way round.
func textParts(text, answers string, quick bool) (channel.Parts, error) {
	if text == "" {
		return nil, badRequest("there is nothing to send: write a text or attach a file")
	}
	buttons := answerButtons(answers)
	if len(buttons) > 0 && quick {
		return channel.Parts{channel.QuickReplies{Body: text, Replies: buttons}}, nil
	}
	if len(buttons) > 0 {
		return channel.Parts{channel.Buttons{Body: text, Buttons: buttons}}, nil
	}
	return channel.Parts{channel.Text{Body: text, Preview: true}}, nil
}

// longestID is how long the title of an answer may be that is its own id.
const longestID = 60

// answerButtons makes a button of each line. Its id says what is on it, if that
// is short: some channels tell nothing else of what was tapped.
func answerButtons(lines string) []channel.Button {
	var all []channel.Button
	taken := map[string]bool{}
	for line := range strings.Lines(lines) {
		title := strings.TrimSpace(line)
		if title == "" {
			continue
		}
		id := title
		if taken[id] || len(id) > longestID {
			id = fmt.Sprintf("answer-%d", len(all)+1)
		}
		taken[id] = true
		all = append(all, channel.Button{ID: id, Title: title})
	}
	return all
}

// fileParts keeps an attached file and makes the part that carries it.
func (a *app) fileParts(r *http.Request, file multipart.File, header *multipart.FileHeader, caption string) (channel.Parts, error) {
	m, err := a.keepFile(r.Context(), file, header)
	if err == nil {
		err = a.describe(r, &m)
	}
	if err != nil {
		return nil, err
	}
	return captioned(a.uploads.once(r.PostFormValue("key"), m), caption), nil
}

// withText adds a text behind a part that has no caption.
func withText(p channel.Part, text string) channel.Parts {
	if text == "" {
		return channel.Parts{p}
	}
	return channel.Parts{p, channel.Text{Body: text}}
}

// forgive finds that a form which came twice was the same one after all: each
// time its file was kept anew, so the messages differ in the copy's name only.
func (a *app) forgive(ctx context.Context, out engagement.Outgoing, err error) error {
	var reused *engagement.ReusedKeyError
	if !errors.As(err, &reused) {
		return err
	}
	first, failed := a.engine.Message(ctx, reused.Message)
	if failed != nil || len(first.Parts) == 0 || first.Conversation != out.Conversation {
		return err
	}
	before, ok := channel.MediaOf(first.Parts[0])
	now, also := channel.MediaOf(out.Parts[0])
	if ok && also && before.SHA256 == now.SHA256 && words(first.Parts[:1]) == words(out.Parts[:1]) {
		return nil
	}
	return err
}
