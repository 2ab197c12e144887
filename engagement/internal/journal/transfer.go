package journal

// A TransferFailure is why nobody took a case that was transferred.
type TransferFailure string

// The failures.
const (
	TransferRecalled   TransferFailure = "recalled"   // its owner took it back
	TransferRefused    TransferFailure = "refused"    // the agent did not want it
	TransferUnanswered TransferFailure = "unanswered" // the agent did not answer in time
	TransferUnable     TransferFailure = "unable"     // the agent is not there, or may not have it
	TransferUnserved   TransferFailure = "unserved"   // nobody serves the tag or destination any more
	TransferUntaken    TransferFailure = "untaken"    // nobody there took it in time
)
