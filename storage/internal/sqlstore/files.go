package sqlstore

import (
	"context"
	"fmt"

	"github.com/rapport-go/rapport/storage"
)

// Whether something in a message leads to files is kept beside it, as a list of the
// copies of these files: an index has only messages with one, the oldest first, and
// those that were looked at leave it. Triggers keep a row for
// each copy in a table of its own, from which it is known who has it.

// encodeMedia writes that list, which never fails. It is empty, and not the empty
// text, where none of the files has a copy.
func encodeMedia(m *storage.Message) string {
	if !m.HasMedia() {
		return ""
	}
	text, _ := encode(m.Copies())
	return text
}

// encodeFiles writes the list of a message that leaves later: triggers put its
// copies into the same table.
func encodeFiles(copies []string) string {
	if len(copies) == 0 {
		return ""
	}
	text, _ := encode(copies) // texts never fail
	return text
}

var filesInUse = reading("v_file:text",
	"{v} select v_file from v where (select f.file from rapport_message_files as f where f.tenant = $1 and f.file = v_file limit 1) is not null")

func (c messages) FilesInUse(ctx context.Context, copies ...string) ([]bool, error) {
	rows := make([][]any, len(copies))
	for i, key := range copies {
		rows[i] = []any{key}
	}
	found := map[string]bool{}
	err := c.t.run(ctx, filesInUse, rows, nil, func(scan Scan) error {
		var key string
		err := scan(&key)
		found[key] = true
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("storage: files in use: %w", err)
	}
	used := make([]bool, len(copies))
	for i, key := range copies {
		used[i] = found[key]
	}
	return used, nil
}

var (
	mediaInOrder = reading("", "select t.id, t.created_at, t.channel, t.parts from rapport_messages as t where t.tenant = $1 and t.media <> '' and "+
		""+byAge)
	clearMedia = rowByRow("v_id:uuid v_parts:text v_none:blob", "{v} update rapport_messages as t set parts = v_parts, native = v_none, raw = v_none, "+
		"media = '', undated = "+rawless+", version = t.version + 1 from v where t.tenant = $1 and t.id = v_id")
)

func (c messages) ForgetMedia(ctx context.Context, q storage.Retention) (storage.Retained, error) {
	q.Undated = true // an ID tells nothing here
	var rows [][]any
	s := &step{q: q}
	err := c.retain(ctx, s, mediaInOrder, nil, func(scan Scan) error {
		m := &storage.Message{}
		if err := scan(idTo(&m.ID), instant{&m.CreatedAt}, (*string)(&m.Channel), document{&m.Parts}); err != nil || !s.take(m) {
			return err
		}
		s.Media = append(s.Media, m.Media()...)
		m.ForgetMedia()
		parts, err := encodeParts(m.Parts)
		rows = append(rows, []any{[16]byte(m.ID), parts, []byte{}})
		return err
	})
	if err == nil {
		err = c.t.run(ctx, clearMedia, rows, nil, nil)
	}
	return s.done(rows, err)
}
