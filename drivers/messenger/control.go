package messenger

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/internal/graph"
)

// Inbox is the app id of Meta's own inbox, for PassControl (CR, 2025-09).
const Inbox = "263902037430900"

// An Owner is which app has control over the thread with a person: only that
// one may write (CR, 2025-09).
type Owner struct {
	// App is its id. Empty means that nobody has control: then only the Page's
	// default app may write, which is set in Meta's user interface.
	App string
	// Until is when control ends; zero if Meta does not say.
	Until time.Time
}

// Owner asks which app has control over the thread with a person.
func (c *Channel) Owner(ctx context.Context, who channel.Address) (Owner, error) {
	psid, err := c.psid(who)
	if err != nil {
		return Owner{}, err
	}
	var answer struct {
		Data []struct {
			Owner struct {
				App   graph.Text  `json:"app_id"`
				Until graph.Stamp `json:"expiration"`
			} `json:"thread_owner"`
		} `json:"data"`
	}
	if err := c.client.Get(ctx, opControl, c.edge("thread_owner"), url.Values{"recipient": {psid}}, &answer); err != nil {
		return Owner{}, err
	}
	if len(answer.Data) == 0 {
		return Owner{}, nil
	}
	o := answer.Data[0].Owner
	return Owner{App: string(o.App), Until: o.Until.Time}, nil
}

// TakeControl takes the thread from whoever has it. Meta refuses it unless the
// Page has a default app and this app is allowed to take control; note goes to
// the app that loses it.
func (c *Channel) TakeControl(ctx context.Context, who channel.Address, note string) error {
	return c.control(ctx, "take_thread_control", who, "", note)
}

// PassControl gives the thread to an app: [Inbox], or another one's id.
func (c *Channel) PassControl(ctx context.Context, who channel.Address, app, note string) error {
	if !digits.MatchString(app) {
		return invalid(opControl, "the app's id has digits only")
	}
	return c.control(ctx, "pass_thread_control", who, app, note)
}

// ReleaseControl gives the thread up: it belongs to nobody then.
func (c *Channel) ReleaseControl(ctx context.Context, who channel.Address) error {
	return c.control(ctx, "release_thread_control", who, "", "")
}

// RequestControl asks the app that has the thread to pass it. What it does with
// that is its own business: a HandoverChanged tells if it did.
func (c *Channel) RequestControl(ctx context.Context, who channel.Address, note string) error {
	return c.control(ctx, "request_thread_control", who, "", note)
}

type outControl struct {
	Recipient recipient `json:"recipient"`
	App       string    `json:"target_app_id,omitempty"`
	Metadata  string    `json:"metadata,omitempty"`
}

func (c *Channel) control(ctx context.Context, edge string, who channel.Address, app, note string) error {
	psid, err := c.psid(who)
	if err != nil {
		return err
	}
	body, err := json.Marshal(outControl{recipient{ID: psid}, app, note})
	if err != nil {
		return invalid(opControl, "the note does not encode as JSON")
	}
	return c.client.Change(ctx, opControl, c.edge(edge), body)
}

// psid is the id of a person with this Page: nobody else has a thread.
func (c *Channel) psid(who channel.Address) (string, error) {
	if who.Kind != channel.AddressUser || who.Value == "" || who.Scope != "" && who.Scope != c.cfg.PageID {
		return "", invalid(opControl, "the address is not that of a person with this Page")
	}
	return who.Value, nil
}
