package faultmatrix_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/emailtest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
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
	// own makes a driver that has no provider, but works with what the process keeps;
	// it stands for driver then.
	own func(keeps) (channel.Channel, error)
	// sendTo says where webhooks go, and flush delivers them.
	sendTo func(http.Handler)
	flush  func(context.Context) error
	// page reports whether a request is for a page, and not a webhook; nil where
	// there are none.
	page func(*http.Request) bool
	// never are troubles that cannot be there: nothing stands between us and the
	// provider that could answer in its place.
	never []trouble
	// listens says that nothing comes in by itself: the driver fetches it.
	listens bool
	// mails is the business's mailbox; nil where there is none.
	mails *emailtest.Mailbox
	// moves says that letters are marked and moved to another folder once they are
	// stored. Elsewhere it would only make the order of transactions a matter of chance.
	moves bool
	// end closes what is open; nil if nothing is.
	end func()
	// say and show are what the customer does: a text, a picture.
	say  func(text string)
	show func(body []byte) error
	// read makes the customer look at the chat; nil where that is not reported.
	read func()
	// shown counts what the business wrote, as the customer sees it.
	shown func() int
	// liked counts the emoji of the business; nil where there are none.
	liked func() int
	// signs counts what was shown of signs that no request carries; nil where a request
	// does.
	signs func() int
	// template is a template that the provider has approved; nil for none.
	template *channel.Template
}

// keeps is what a process has.
type keeps struct {
	store storage.Store
	media *engagement.MediaDir
	life  *life
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
		{"webchat", openWebChat}, {"email", openEmail},
	}
}
