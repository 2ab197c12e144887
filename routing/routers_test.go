package routing_test

import (
	"context"
	"errors"

	"github.com/rapport-go/rapport/routing"
)

type always struct{ d routing.Decision }

func (a always) Route(context.Context, routing.Request) (routing.Decision, error) { return a.d, nil }

var errBroken = errors.New("broken")

type failing struct{}

func (failing) Route(context.Context, routing.Request) (routing.Decision, error) {
	return routing.Decision{}, errBroken
}
