package main

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/export"
	"github.com/rapport-go/rapport/storage"
)

// A download is a form in which a conversation can be had.
type download struct{ Title, Help, URL string }

// exportForms are the forms, with the types of their files.
var exportForms = []struct {
	format                    engagement.ExportFormat
	title, help, ending, kind string
}{
	{engagement.ExportHTML, "A page", "to read and to print", "html", "text/html; charset=utf-8"},
	{engagement.ExportCSV, "CSV", "for spreadsheets", "csv", "text/csv; charset=utf-8"},
	{engagement.ExportJSONLines, "JSON", "for programs, a line for each message", "jsonl", "application/jsonl"},
}

// downloads are the ways to download a conversation; none without permission.
func (a *app) downloads(ctx context.Context, me *storage.Agent, c *storage.Conversation) ([]download, error) {
	role, err := a.rights(ctx, me)
	if err != nil || !role.May(engagement.ExportChats, c.Channel) {
		return nil, err
	}
	var all []download
	for _, f := range exportForms {
		q := url.Values{"as": {string(f.format)}}
		all = append(all, download{f.title, f.help, "/conversations/" + c.ID.String() + "/export?" + q.Encode()})
	}
	return all, nil
}

// exportChat answers with a conversation as a file. It is written while it is read:
// if something fails in the middle the answer breaks off, so that nobody takes a
// part for the whole.
func (a *app) exportChat(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID[storage.Conversation](r, "conversation")
	if err != nil {
		return err
	}
	q := engagement.ExportQuery{Conversation: id, Format: engagement.ExportFormat(r.FormValue("as"))}
	me := a.agentOf(r)
	composer, err := a.engine.Composer(r.Context(), me.ID, id)
	if err != nil {
		return err
	}
	name := nameIn(composer.Contact, composer.Conversation)
	q.Options = export.Options{
		Zone: zoneHere(), Title: "Conversation with " + name, BOM: true, Notes: r.FormValue("notes") != "",
		ChannelName: a.channelTitle,
		Name: func(by storage.Author) string {
			if agent := agentIn(a.crew.Load().all, storage.AgentID(by.ID)); agent != nil {
				return agent.Name
			}
			return ""
		},
	}
	return streamFile(w, fileOf("conversation", name, time.Now(), q.Format), func(out http.ResponseWriter) error {
		return a.engine.ExportChat(r.Context(), me.ID, out, q)
	})
}

// A file is what a download is called, and of what type.
type file struct {
	name, kind string
	inline     bool
}

func fileOf(what, who string, at time.Time, format engagement.ExportFormat) file {
	for _, f := range exportForms {
		if f.format == format {
			name := fmt.Sprintf("%s-%s-%s.%s", what, safeName(who), at.Local().Format(time.DateOnly), f.ending)
			return file{name, f.kind, f.format == engagement.ExportHTML}
		}
	}
	return file{name: what}
}

// safeName is a name as a part of a file's: letters and digits of any script, and
// dashes.
func safeName(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) })
	safe := []rune(strings.Join(words, "-"))
	if len(safe) == 0 {
		return "unnamed"
	}
	return string(safe[:min(len(safe), 60)])
}

// streamFile writes a file as it comes. An error before its first byte is answered as
// always.
func streamFile(w http.ResponseWriter, f file, write func(http.ResponseWriter) error) error {
	out := &streaming{ResponseWriter: w, file: f}
	err := write(out)
	if err != nil && out.begun {
		panic(http.ErrAbortHandler)
	}
	if err == nil && !out.begun {
		out.begin()
	}
	return err
}

// A streaming sets the headers when the first byte comes.
type streaming struct {
	http.ResponseWriter
	file  file
	begun bool
}

func (s *streaming) begin() {
	s.begun = true
	h, disposition := s.Header(), "attachment"
	if s.file.inline {
		disposition = "inline"
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-modals")
	}
	h.Set("Content-Type", s.file.kind)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": s.file.name}))
}

func (s *streaming) Write(data []byte) (int, error) {
	if !s.begun {
		s.begin()
	}
	return s.ResponseWriter.Write(data)
}
