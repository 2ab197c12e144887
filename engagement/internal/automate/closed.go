package automate

import (
	"context"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/storage"
)

// NoteClosed keeps with a case why an automation closes it. The caller writes the
// case.
func NoteClosed(c *storage.Case, why automation.CloseReason) error {
	r, err := readCase(c)
	if err != nil {
		return err
	}
	r.Closed, r.Closes = why, closes(c)
	c.Automation, err = write(r)
	return err
}

// SurveyOf is the question that was asked at the end of a case; nil if none was.
func SurveyOf(c *storage.Case) (*Survey, error) {
	r, err := readCase(c)
	return r.Survey, err
}

// ChangeSurvey keeps a question, or its answer, with a case.
func ChangeSurvey(ctx context.Context, tx storage.Tx, c *storage.Case, s Survey) error {
	return changeCase(ctx, tx, c, func(r *caseRecord) { r.Survey = &s })
}
