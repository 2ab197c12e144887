package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"
)

// csvHeader names the columns. New ones will come at the end.
var csvHeader = []string{
	"time", "kind", "channel", "conversation", "case", "direction", "author_kind", "author",
	"text", "files", "status", "edited", "deleted", "marks", "reactions", "id",
}

// CSV writes a history as RFC 4180 has it, in UTF-8: a line of names, and one row
// for each item. Times are as RFC 3339 has them, in the zone of the options.
// Several files or reactions stand in one cell, on a line each.
//
// Errors: the history's, w's, and [ErrNoItem]. What was written before stays.
func CSV(w io.Writer, history iter.Seq2[Item, error], o Options) error {
	if o.BOM {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return fmt.Errorf("export: csv: %w", err)
		}
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	err := out.Write(csvHeader)
	if err == nil {
		err = records(history, o, func(r record) error { return out.Write(r.row()) })
	}
	out.Flush()
	if err == nil {
		err = out.Error()
	}
	if err != nil {
		return fmt.Errorf("export: csv: %w", err)
	}
	return nil
}

func (r record) row() []string {
	row := []string{
		stamp(r.At), r.Kind, r.Channel, r.Conversation, r.Case, r.Direction, string(r.Author.Kind), r.Name,
		r.Text, lines(r.FilesToRead), r.Status, stamp(r.EditedAt), stamp(r.DeletedAt), strings.Join(r.marks(), " "), lines(r.Reactions), r.ID,
	}
	for i := range row {
		row[i] = cell(row[i])
	}
	return row
}

// marks are what else there is to say of a message.
func (r record) marks() (marks []string) {
	if r.Forwarded {
		marks = append(marks, "forwarded")
	}
	if r.Automatic {
		marks = append(marks, "automatic")
	}
	return marks
}

// lines are texts on a line each.
func lines(texts []string) string {
	var out []string
	for _, t := range texts {
		out = append(out, oneLine(t))
	}
	return strings.Join(out, "\n")
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
