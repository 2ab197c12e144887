package thirdparty

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/hook"
	"github.com/rapport-go/rapport/internal/standardwebhooks"
)

// Receive takes a request of the peer's: one event, or up to 100 in a batch, in
// at most 256 KiB. It implements channel.Receiver. The signature is checked over
// the body as it came, then the time, and only then anything is decoded.
//
// The answer counts the events that are taken and lists those that are not, by
// their index. What is not taken is kept as an UnknownEvent all the same, so that
// nothing is lost that somebody may want to look at. An event that comes again
// gives the same event under the same id: the answer to a repeat is that to the
// first, never a refusal.
//
// Beside an error, the Delivery has the Reply that tells the peer why.
func (c *Channel) Receive(_ context.Context, r *http.Request) (channel.Delivery, error) {
	if r.Method != http.MethodPost {
		return refuse(http.StatusMethodNotAllowed, "method", "not a POST", invalid(opReceive, "not a POST"))
	}
	body, err := hook.Body(opReceive, r)
	if err != nil {
		return channel.Delivery{}, err
	}
	if len(body) > maxWebhook {
		return tooLarge()
	}
	if _, err := standardwebhooks.Verify(c.peer, r.Header, body, c.cfg.Now(), c.cfg.Tolerance); err != nil {
		return unauthorized(err)
	}
	return c.decode(body)
}

// tooLarge is for hosts that have put no limit on the body.
func tooLarge() (channel.Delivery, error) {
	e := &channel.Error{Kind: channel.Invalid, Op: opReceive, Err: &http.MaxBytesError{Limit: maxWebhook}}
	return refuse(http.StatusRequestEntityTooLarge, "too_large", "a request has at most 262144 bytes", e)
}

// unauthorized tells wrong clocks from wrong keys, which look alike otherwise.
// Whoever has no key learns nothing by it.
func unauthorized(err error) (channel.Delivery, error) {
	e := &channel.Error{Kind: channel.Unauthorized, Op: opReceive, Detail: "the signature is wrong or missing"}
	if late, ok := errors.AsType[*standardwebhooks.TimeError](err); ok {
		e.Code = "timestamp"
		e.Detail = fmt.Sprintf("the signature is good, but its time is %v off: is it a replay, or is a clock wrong?", late.Off)
		return refuse(http.StatusUnauthorized, "timestamp", fmt.Sprintf("webhook-timestamp is %d s off", int64(late.Off.Seconds())), e)
	}
	return refuse(http.StatusUnauthorized, "signature", "the signature is wrong or missing", e)
}

// A refused is the answer to a request of which nothing was taken.
type refused struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

func refuse(status int, code, why string, err *channel.Error) (channel.Delivery, error) {
	return channel.Delivery{Reply: answerJSON(status, map[string]refused{"error": {code, why}})}, err
}

func malformed(code, why string) (channel.Delivery, error) {
	return refuse(http.StatusBadRequest, code, why, &channel.Error{Kind: channel.Invalid, Op: opReceive, Code: code, Detail: why})
}

func answerJSON(status int, v any) channel.Reply {
	body, err := json.Marshal(v)
	if err != nil {
		return channel.Reply{Status: status}
	}
	return channel.Reply{Status: status, Type: "application/json", Body: body}
}

// A taken is the answer to a request that was taken.
type taken struct {
	Accepted  int         `json:"accepted"`
	Rejected  []rejection `json:"rejected"`
	Challenge string      `json:"challenge,omitempty"`
}

// A rejection says what is wrong with one event of a batch.
type rejection struct {
	Index int    `json:"index"`
	Code  string `json:"code"`
	Text  string `json:"text"`
}

// decode reads a request, event by event. Only a body that is not one event or a
// batch is an error, and its text quotes nothing of it.
func (c *Channel) decode(body []byte) (channel.Delivery, error) {
	if !json.Valid(body) || !isObject(body) {
		return malformed("malformed", "the body is not a JSON object")
	}
	all, err := split(body)
	if err != nil {
		return malformed("malformed", err.Error())
	}
	if len(all) > maxEvents {
		return malformed("too_many_events", "a batch has at most 100 events")
	}
	answer := taken{Rejected: []rejection{}}
	var events []channel.Event
	for i, raw := range all {
		made, err := c.event(raw, &answer)
		if err != nil {
			answer.Rejected = append(answer.Rejected, rejection{i, err.code, err.text})
			made = []channel.Event{c.odd(raw, "rejected: "+err.code)}
		} else {
			answer.Accepted++
		}
		events = append(events, made...)
	}
	return channel.Delivery{Events: events, Reply: answerJSON(0, answer)}, nil
}

var errBatch = errors.New("events is not a list")

// split is the events of a body.
func split(body []byte) ([]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		return nil, errBatch
	}
	batch, ok := fields["events"]
	if !ok {
		return []json.RawMessage{body}, nil
	}
	var all []json.RawMessage
	if json.Unmarshal(batch, &all) != nil || all == nil {
		return nil, errBatch
	}
	return all, nil
}
