package sqlstore

import (
	"bytes"
	"context"
	"slices"

	"github.com/rapport-go/rapport/storage"
)

var updateMessages = rowByRow("v_id:uuid v_version:int v_parts:text v_case:uuid v_details:text v_raw:blob v_words:text v_media:text v_undated:int",
	"{v} update rapport_messages as t set parts = v_parts, case_id = v_case, details = v_details, raw = v_raw, words = v_words, media = v_media, undated = v_undated, version = t.version + 1 "+
		"from v where t.tenant = $1 and t.id = v_id and t.version = v_version returning 1")

func (c messages) Update(ctx context.Context, ms ...*storage.Message) error {
	rows := make([][]any, len(ms))
	for i, m := range ms {
		parts, err := encodeParts(m.Parts)
		if err != nil {
			return messageRecord.errorf("update", [16]byte(m.ID), err)
		}
		extra, err := encodeDetails(m)
		if err != nil {
			return messageRecord.errorf("update", [16]byte(m.ID), err)
		}
		rows[i] = []any{[16]byte(m.ID), m.Version, parts, [16]byte(m.Case), extra, bytesOf(m.Raw), words(m), encodeMedia(m), undated(m)}
	}
	slices.SortFunc(rows, func(a, b []any) int { return compareKeys(a[0], b[0]) })
	err := messageRecord.write(ctx, c.t, "update", updateMessages, rows, len(rows) > 1, storage.ErrConflict)
	return messageRecord.raise(ms, err)
}

// compareIDs orders identifiers by their bytes.
func compareIDs(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) }
