package routing

// An AgentID identifies an agent.
type AgentID string

// A TeamID identifies a team.
type TeamID string

// A BotID identifies a bot: a program that handles cases.
type BotID string

// A DestinationID identifies a destination. The host chooses it.
type DestinationID string

// A ServiceTagID identifies a service tag, a public choice of subject.
type ServiceTagID string

// A SkillID identifies a skill.
type SkillID string

// A CaseID identifies a case.
type CaseID string

// MaxDestinations is how many targets or destinations one condition may have
// (S2.40).
const MaxDestinations = 5

// MaxPriority is the highest priority of a case.
const MaxPriority = 1000

// MaxProficiency is the best proficiency in a skill. Higher is better here
// (S3.54); [FromNICE] converts from a scale where 1 is best.
const MaxProficiency = 100

// FromNICE converts a proficiency from 1, the best, to 20, the worst, to the
// scale of this package. What lies outside is taken as the nearest end.
func FromNICE(n int) int {
	return (21 - min(max(n, 1), 20)) * 5
}
