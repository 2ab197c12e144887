package templates

import "context"

// A Source lists the templates of one account. Drivers whose provider has
// templates implement it beside channel.Channel.
type Source interface {
	// Templates reads all templates, in every status, in the provider's order.
	// It returns everything or an error, never a part. Each template's Account
	// is set, if the driver knows it. A failure is a *channel.Error.
	Templates(ctx context.Context) ([]Template, error)
}
