package main

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
)

// infoText is what agents should know about a channel (S2.31), a line for each
// field: "Services: lamps and desks". A value of several lines goes on in lines
// that begin with a blank.
func infoText(fields []engagement.InfoField) string {
	var lines []string
	for _, f := range fields {
		lines = append(lines, f.Name+": "+strings.ReplaceAll(f.Value, "\n", "\n  "))
	}
	return strings.Join(lines, "\n")
}

// infoFields reads what infoText writes; wrong is the first line that is not like
// that, from 1.
func infoFields(text string) (fields []engagement.InfoField, wrong int) {
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		if last := len(fields) - 1; last >= 0 && strings.HasPrefix(line, " ") {
			fields[last].Value += "\n" + strings.TrimSpace(line)
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if name = strings.TrimSpace(name); !ok || name == "" {
			return nil, n
		}
		fields = append(fields, engagement.InfoField{Name: name, Value: strings.TrimSpace(value)})
	}
	return fields, 0
}

// saveInfo replaces what agents should know about a channel.
func (a *app) saveInfo(r *http.Request, ch channel.ID) error {
	fields, wrong := infoFields(r.PostFormValue("info"))
	if wrong > 0 {
		return &mistake{http.StatusUnprocessableEntity, "Line " + strconv.Itoa(wrong) + " is not like “Services: lamps and desks”."}
	}
	info := engagement.ChannelInfo{Fields: fields, Show: r.PostFormValue("show") != "", Version: versionOf(r)}
	_, err := a.engine.SaveChannelInfo(r.Context(), a.agentOf(r).ID, ch, info)
	if errors.Is(err, storage.ErrConflict) {
		return &mistake{http.StatusConflict, conflictText}
	}
	return err
}
