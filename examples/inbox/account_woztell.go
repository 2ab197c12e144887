package main

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/woztell"
)

// A memberAccount is one channel of an app at WOZTELL, whose customers are its
// members. Two variables in secrets_env are for the time in which the secret is
// replaced. Files can be sent if the program has a public_url.
type memberAccount struct {
	accountBase
	woztell.Config
	SecretsEnv      []string `json:"secrets_env"`
	TokenEnv        string   `json:"token_env"`
	ChannelTokenEnv string   `json:"channel_token_env"`
}

func (a *memberAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""), at.required("channel_id", a.ChannelID != ""), at.required("platform", a.Platform != ""),
		at.secrets("secrets", &a.Secrets, a.SecretsEnv),
		at.secret("token", &a.Token, a.TokenEnv, true),
		at.secret("channel_token", &a.ChannelToken, a.ChannelTokenEnv, false),
	)
}

func (a *memberAccount) open(host) (channel.Channel, error) {
	return woztell.New(a.Config)
}
