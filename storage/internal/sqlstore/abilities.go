package sqlstore

import "github.com/rapport-go/rapport/storage"

// An ability is what makes an agent fit for work, as it is stored: one text,
// for it is read with the agent and never searched.
type ability struct {
	Skills   map[string]int    `json:"skills,omitempty"`
	Traits   []string          `json:"traits,omitempty"`
	Capacity *storage.Capacity `json:"capacity,omitempty"`
}

// encodeAbilities writes what an agent has; nothing is the empty text.
func encodeAbilities(a *storage.Agent) (string, error) {
	if len(a.Skills) == 0 && len(a.Traits) == 0 && a.Capacity == nil {
		return "", nil
	}
	return encode(ability{a.Skills, a.Traits, a.Capacity})
}

// An abilities reads what encodeAbilities wrote.
type abilities struct{ of *storage.Agent }

func (s abilities) Scan(src any) error {
	var a ability
	err := document{&a}.Scan(src)
	s.of.Skills, s.of.Traits, s.of.Capacity = a.Skills, a.Traits, a.Capacity
	return err
}
