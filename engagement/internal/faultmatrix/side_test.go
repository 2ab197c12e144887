package faultmatrix_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/rapport-go/rapport/channel"
)

type channelID = channel.ID

// line is the channel of all runs.
const line = channel.ID("line-1")

// A side is a provider's other side with one customer, made new for each run.
type side struct {
	// transport is the way to the provider, without faults.
	transport http.RoundTripper
	// driver makes the driver of one more process.
	driver func(rt http.RoundTripper) (channel.Channel, error)
	// sendTo says where webhooks go, and flush delivers them.
	sendTo func(http.Handler)
	flush  func(context.Context) error
	// once says that the provider does not send a webhook again that was not
	// answered.
	once bool
	// say and show are what the customer does: a text, a picture.
	say  func(text string)
	show func(body []byte) error
	// read makes the customer look at the chat; nil where that is not reported.
	read func()
	// shown counts what the business wrote, as the customer sees it.
	shown func() int
	// liked counts the emoji of the business; nil where there are none.
	liked func() int
	// template is a template that the provider has approved; nil for none.
	template *channel.Template
}

// A provider is one driver with its provider's other side.
type provider struct {
	name string
	open func(t *testing.T) *side
}

func providers() []provider {
	return []provider{
		{"whatsapp", openWhatsApp}, {"dialog360", openDialog360}, {"woztell", openWOZTELL}, {"messenger", openMessenger},
		{"line", openLINE}, {"wechat", openWeChat}, {"thirdparty", openThirdParty},
	}
}
