package sqlstore

import (
	"time"

	"github.com/rapport-go/rapport/channel"
)

// progressCols are the columns of a message's evidence.
const progressCols = "accepted_at:int delivered_at:int read_at:int played_at:int failed_at:int " +
	"failure_kind:int failure_code:text failure_detail:text failure_part:int"

func progressRow(p channel.Progress) []any {
	return []any{
		maybe(p.Accepted), maybe(p.Delivered), maybe(p.Read), maybe(p.Played), maybe(p.Failed),
		int64(p.Failure.Kind), p.Failure.Code, p.Failure.Detail, int64(p.Failure.Part),
	}
}

func progressInto(p *channel.Progress) []any {
	return []any{
		maybeInstant{&p.Accepted}, maybeInstant{&p.Delivered}, maybeInstant{&p.Read}, maybeInstant{&p.Played},
		maybeInstant{&p.Failed}, failureKind{&p.Failure.Kind}, &p.Failure.Code, &p.Failure.Detail,
		whole{&p.Failure.Part},
	}
}

type failureKind struct{ to *channel.ErrorKind }

func (f failureKind) Scan(src any) error {
	n := 0
	err := whole{&n}.Scan(src)
	*f.to = channel.ErrorKind(n)
	return err
}

// microProgress is p as it comes back from a store.
func microProgress(p channel.Progress) channel.Progress {
	for _, t := range []*time.Time{&p.Accepted, &p.Delivered, &p.Read, &p.Played, &p.Failed} {
		*t = micro(*t)
	}
	return p
}
