package engagement

import "github.com/rapport-go/rapport/engagement/internal/journal"

// A TransferFailure is why nobody took a case that was transferred: Detail.Why of
// [TransferFailed].
type TransferFailure = journal.TransferFailure

// The failures of transfers.
const (
	TransferRecalled   = journal.TransferRecalled   // its owner took it back
	TransferRefused    = journal.TransferRefused    // the agent did not want it
	TransferUnanswered = journal.TransferUnanswered // the agent did not answer in time
	TransferUnable     = journal.TransferUnable     // the agent is not there, or may not have it
	TransferUnserved   = journal.TransferUnserved   // nobody serves the tag or destination any more
	TransferUntaken    = journal.TransferUntaken    // nobody there took it in time
)
