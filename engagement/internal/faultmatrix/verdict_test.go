package faultmatrix_test

import (
	"fmt"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/require"
)

// sendVerdict compares what the customer got with what our record says.
func sendVerdict(s *scene) verdict { return s.judge(s.side.shown() - s.before) }

// reactVerdict is the same for an emoji, which is there or not.
func reactVerdict(s *scene) verdict { return s.judge(s.side.liked()) }

func (s *scene) judge(copies int) verdict {
	if len(s.sent) == 0 {
		v := said("%d refused", copies)
		if copies > 0 {
			v.wrong = "the caller was told that nothing was sent"
		}
		return v
	}
	record := s.fate(s.sent[0].ID)
	v := said("%d %s", copies, record)
	switch {
	case copies > 1:
		v.wrong = "the customer got it more than once"
	case copies == 0 && !mayBeLost(record):
		v.wrong = "the record says that it went out"
	case copies > 0 && record == "failed":
		v.wrong = "the record says that it did not arrive"
	case record == "failed":
		v.wrong = "what goes wrong passes, and nobody tried again"
	case record == "queued":
		v.wrong = "nobody is going to send it"
	}
	return v
}

// mayBeLost reports whether a record leaves room for a message that did not
// arrive.
func mayBeLost(record string) bool { return record == "failed" || record == "unknown" }

// fate is what the record of a message says, in a word.
func (s *scene) fate(id storage.MessageID) string {
	s.t.Helper()
	m, err := s.now.Message(s.t.Context(), id)
	require.NoError(s.t, err)
	switch {
	case m.Outcome == storage.OutcomeUnknown:
		return "unknown"
	case m.Outcome == storage.OutcomeRejected, m.Status() == channel.StatusFailed:
		return "failed"
	case m.Outcome == storage.OutcomeQueued:
		return "queued"
	case m.Status() == channel.StatusAccepted:
		return "sent"
	}
	return fmt.Sprint(m.Status())
}

// toldVerdict is about signs, of which nothing is kept.
func toldVerdict(s *scene) verdict {
	switch n := s.told.count(); {
	case n > 0:
		return said("shown")
	case s.failed != nil:
		return said("not shown, caller told")
	default:
		return said("not shown")
	}
}

// receiveVerdict counts what was stored of what the customer wrote since.
func receiveVerdict(s *scene) verdict {
	n := s.inbound() - s.had
	v := said("%d stored%s", n, s.again())
	if n != 1 {
		v.wrong = "what the customer wrote must be there once"
	}
	return v
}

// again says how often a webhook had to come again.
func (s *scene) again() string {
	if s.posted < 2 {
		return ""
	}
	return fmt.Sprintf(", delivered %d×", s.posted)
}

func (s *scene) inbound() int {
	n := 0
	for _, m := range s.timeline() {
		if m.Direction == storage.Inbound {
			n++
		}
	}
	return n
}

// fileVerdict is what became of the customer's picture.
func fileVerdict(s *scene) verdict {
	v := receiveVerdict(s)
	if v.wrong != "" || s.inbound() == s.had {
		return v
	}
	media, ok := fileIn(s.latest().Parts)
	switch {
	case !ok:
		v.wrong = "it is no picture"
	case media.Stored != "":
		v.cell += ", kept"
	case media.Gone:
		v.cell += ", gone"
		v.wrong = "the provider has it still"
	default:
		v.cell += ", not kept"
		v.wrong = "nobody is going to fetch it"
	}
	return v
}

// fileIn is the first file of a message.
func fileIn(parts channel.Parts) (channel.Media, bool) {
	for _, p := range parts {
		if m, ok := channel.MediaOf(p); ok {
			return m, true
		}
	}
	return channel.Media{}, false
}

// statusVerdict is how far our record of a message has come that was read.
func statusVerdict(s *scene) verdict {
	record := s.fate(s.sent[0].ID)
	v := said("%s%s", record, s.again())
	if record != "read" {
		v.wrong = "the report was acknowledged and is lost"
	}
	return v
}

// syncVerdict is whether the templates are known.
func syncVerdict(s *scene) verdict {
	all, _, err := s.now.Templates(s.t.Context(), engagement.TemplateQuery{Channel: line})
	require.NoError(s.t, err)
	switch {
	case s.failed != nil && len(all) > 0:
		return verdict{"known, caller told of a failure", ""}
	case s.failed != nil:
		return said("not known, caller told")
	case len(all) == 0:
		return verdict{"not known", "the caller was told that they are"}
	}
	return said("known")
}
