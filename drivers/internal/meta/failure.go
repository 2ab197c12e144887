package meta

import (
	"net/http"
	"strconv"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/call"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// A Class is what an error code means for the caller.
type Class = graph.Class

// A Fault is one error object of the Graph API. It comes as the answer to a
// call, and within webhooks.
type Fault = graph.Fault

// Codes is the table of a network: code → class.
type Codes map[int]Class

// Failure sorts the fault of a webhook, where there is no HTTP status.
func (c Codes) Failure(f Fault) channel.Failure {
	class := c.classify(f, 0)
	return channel.Failure{Kind: class.Kind, Code: string(f.Code), Detail: f.Detail()}
}

// Class looks up the fault of a webhook.
func (c Codes) Class(f Fault) Class { return c.classify(f, 0) }

// Refusal makes an error of an answer that is not 2xx. Meta: "base logic on
// code and details, not on the HTTP status" (WA support/error-codes,
// 2025-12-12); the status decides only where the body holds no code.
func (c Codes) Refusal(op string, a *call.Answer) *channel.Error {
	return graph.Refusal(op, a, c.classify)
}

func (c Codes) classify(f Fault, status int) Class {
	code, _ := strconv.Atoi(string(f.Code))
	if class, ok := c[code]; ok && f.Code != "" {
		return class
	}
	switch {
	case code >= 200 && code <= 299:
		return Class{Kind: channel.Unauthorized, Scope: channel.ScopeChannel}
	case bool(f.Transient):
		return Class{Kind: channel.Unavailable}
	case status == http.StatusTooManyRequests || status >= 500:
		class := graph.ByStatus(status)
		return Class{Kind: class.Kind, Scope: class.Scope}
	case status == 0:
		return Class{Kind: channel.Unknown}
	}
	return Class{Kind: channel.Invalid}
}

// reason is a fault in one line.
func reason(f Fault) string { return "code " + string(f.Code) + ": " + f.Detail() }

func orZero[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
