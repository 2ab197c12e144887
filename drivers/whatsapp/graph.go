package whatsapp

import (
	"context"
	"net/url"
)

// name stands before what errors call an operation.
const name = "whatsapp"

// What errors call the operations that are not the same with every provider.
const (
	opReceive   = name + ": receive"
	opStarters  = name + ": conversation starters"
	opTemplates = name + ": templates"
	opHealth    = name + ": check health"
)

func (c *Channel) get(ctx context.Context, op, path string, query url.Values, into any) error {
	return c.number.Get(ctx, op, path, query, into)
}
