package engagement

import (
	"context"

	"github.com/rapport-go/rapport/automation"
	"github.com/rapport-go/rapport/engagement/internal/automate"
	"github.com/rapport-go/rapport/storage"
)

// askSurvey asks the contact how it was.
func (e *Engine) askSurvey(ctx context.Context, tx storage.Tx, d automate.Deed, a automation.AskSurvey) (automation.Reason, error) {
	return automation.Unfit, nil
}
