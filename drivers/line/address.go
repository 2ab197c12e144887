package line

import (
	"regexp"

	"github.com/rapport-go/rapport/channel"
)

// ids is the look of each kind of id (OAPI line-webhook.yml, 2026-07-01, for
// users; REF, 2026-11, for the others). An id is put into a path only if it
// looks so.
var ids = map[channel.AddressKind]*regexp.Regexp{
	channel.AddressUser:  regexp.MustCompile(`^U[0-9a-f]{32}$`),
	channel.AddressGroup: regexp.MustCompile(`^C[0-9a-f]{32}$`),
	channel.AddressRoom:  regexp.MustCompile(`^R[0-9a-f]{32}$`),
}

func isID(kind channel.AddressKind, id string) bool {
	look := ids[kind]
	return look != nil && look.MatchString(id)
}

// address makes an address out of an id of a webhook; zero for no id.
func (c *Channel) address(kind channel.AddressKind, id text) channel.Address {
	if id == "" {
		return channel.Address{}
	}
	return channel.Address{Kind: kind, Scope: c.cfg.Provider, Value: string(id)}
}

// recipient is the id that a belongs to.
func (c *Channel) recipient(op string, a channel.Address) (string, error) {
	switch {
	case a.IsZero() || a.Value == "":
		return "", invalid(op, "the address is empty")
	case ids[a.Kind] == nil:
		return "", invalid(op, "no address of kind "+string(a.Kind)+" on LINE")
	case a.Scope != "" && a.Scope != c.cfg.Provider:
		return "", invalid(op, "the id belongs to another provider")
	case !isID(a.Kind, a.Value):
		return "", invalid(op, "the id is not one of LINE's")
	}
	return a.Value, nil
}

func invalid(op, problem string) error {
	return &channel.Error{Kind: channel.Invalid, Op: op, Detail: problem}
}

func unsupported(op, problem string) error {
	return &channel.Error{Kind: channel.Unsupported, Op: op, Detail: problem}
}
