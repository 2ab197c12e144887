package email

import (
	"context"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/email/internal/wire"
)

const opHealth = "email: check health"

// CheckHealth implements channel.HealthChecker. It logs in to both servers and opens
// the folders. A login that is refused is Unauthorized; other trouble is told in the
// Health.
func (c *Channel) CheckHealth(ctx context.Context) (channel.Health, error) {
	if err := ended(ctx, opHealth); err != nil {
		return channel.Health{}, err
	}
	h := channel.Health{Receive: channel.AbilityOK, Send: channel.AbilityOK, Media: channel.AbilityOK}
	for _, check := range []struct {
		what string
		of   []*channel.Ability
		do   func(context.Context) error
	}{
		{"IMAP", []*channel.Ability{&h.Receive, &h.Media}, c.checkIMAP},
		{"SMTP", []*channel.Ability{&h.Send}, c.submit.Check},
	} {
		err := check.do(ctx)
		if err == nil {
			continue
		}
		e := failure(opHealth, err)
		if e.Kind == channel.Unauthorized || ctx.Err() != nil {
			return channel.Health{}, e
		}
		for _, a := range check.of {
			*a = channel.AbilityBlocked
		}
		h.Reasons = append(h.Reasons, check.what+": "+e.Error())
	}
	if h.Receive != channel.AbilityOK && h.Send != channel.AbilityOK {
		return channel.Health{}, &channel.Error{Kind: channel.Unavailable, Op: opHealth, Detail: "neither server can be used"}
	}
	return h, nil
}

func (c *Channel) checkIMAP(ctx context.Context) error {
	box, err := wire.OpenBox(ctx, &c.imap, commandTime)
	if err != nil {
		return err
	}
	defer box.Close()
	folders := []string{c.cfg.IMAP.Folder}
	if c.cfg.IMAP.SentFolder != "" {
		folders = append(folders, c.cfg.IMAP.SentFolder)
	}
	for _, f := range folders {
		if _, err := box.Select(ctx, f, true); err != nil {
			return err
		}
	}
	return nil
}
