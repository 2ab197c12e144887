package sqlstore

import (
	"context"

	"github.com/rapport-go/rapport/storage"
)

type cases struct{ t *Tx }

var caseRecord = record[storage.Case]{
	name: "case", table: "rapport_cases",
	events: "waiting_since last_activity preview preview_by initiated sla automation",
	marked: "labels",
	cols: colsOf("id:uuid conversation:uuid contact:uuid channel:text state:text owner:text opened_at:int picked_up_at:int " +
		"waiting_since:int last_activity:int preview:text preview_by:text closed_at:int closed_by:text disposition:text " +
		"reopened:int for_agent:text for_until:int initiated:int entry:text bot:text fence:int priority:int tag:text " +
		"offered:int queue:text urgency_down:int rank:int routing:blob sla:blob automation:blob labels:text attributes:text"),
	row: caseRow,
	into: func(c *storage.Case) []any {
		return []any{
			idTo(&c.ID), idTo(&c.Conversation), idTo(&c.Contact), (*string)(&c.Channel), (*string)(&c.State), (*string)(&c.Owner),
			instant{&c.OpenedAt}, maybeInstant{&c.PickedUpAt}, maybeInstant{&c.WaitingSince}, instant{&c.LastActivity},
			&c.Preview, (*string)(&c.PreviewBy), maybeInstant{&c.ClosedAt}, (*string)(&c.ClosedBy), &c.Disposition,
			whole{&c.Reopened}, (*string)(&c.For), maybeInstant{&c.ForUntil}, flagged{&c.Initiated}, document{&c.Entry},
			(*string)(&c.Bot), &c.Fence, whole{&c.Priority}, &c.Tag, flagged{&c.Offered}, (*string)(&c.Queue),
			downward{&c.Urgency}, instant{&c.Rank}, blob{&c.Routing}, blob{&c.SLA}, blob{&c.Automation},
			document{&c.Labels}, document{&c.Attributes}, &c.Version,
		}
	},
	version: func(c *storage.Case) *int64 { return &c.Version },
}.ready()

func caseRow(c *storage.Case) ([]any, error) {
	entry := ""
	attributes, err := encodeAttributes(c.Attributes)
	if c.Entry != nil && err == nil {
		entry, err = encode(c.Entry)
	}
	return []any{
		[16]byte(c.ID), [16]byte(c.Conversation), [16]byte(c.Contact), string(c.Channel), string(c.State), string(c.Owner),
		micros(c.OpenedAt), maybe(c.PickedUpAt), maybe(c.WaitingSince), micros(c.LastActivity),
		c.Preview, string(c.PreviewBy), maybe(c.ClosedAt), string(c.ClosedBy), c.Disposition,
		int64(c.Reopened), string(c.For), maybe(c.ForUntil), flag(c.Initiated), entry,
		string(c.Bot), c.Fence, int64(c.Priority), c.Tag, flag(c.Offered), string(c.Queue),
		down(c.Urgency), micros(c.Rank), bytesOf(c.Routing), bytesOf(c.SLA), bytesOf(c.Automation), encodeLabels(c.Labels), attributes,
	}, err
}

func (c cases) Insert(ctx context.Context, cs ...*storage.Case) error {
	return caseRecord.add(ctx, c.t, cs)
}

func (c cases) Get(ctx context.Context, ids ...storage.CaseID) ([]*storage.Case, error) {
	return caseRecord.take(ctx, c.t, keysOf(ids))
}

func (c cases) Update(ctx context.Context, cs ...*storage.Case) error {
	return caseRecord.replace(ctx, c.t, cs)
}
