package main

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	lineapi "github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/whatsapp"
)

// A cloudAccount is one phone number at WhatsApp itself: the driver's
// configuration, and where to find its secrets.
type cloudAccount struct {
	accountBase
	whatsapp.Config
	TokenEnv       string `json:"token_env"`
	AppSecretEnv   string `json:"app_secret_env"`
	VerifyTokenEnv string `json:"verify_token_env"`
}

func (a *cloudAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""), at.required("phone_number_id", a.PhoneNumberID != ""),
		at.secret("token", &a.Token, a.TokenEnv, true),
		at.secret("app_secret", &a.AppSecret, a.AppSecretEnv, true),
		at.secret("verify_token", &a.VerifyToken, a.VerifyTokenEnv, false),
	)
}

func (a *cloudAccount) open(host) (channel.Channel, error) {
	return whatsapp.New(a.Config)
}

// A hubAccount is one phone number at 360dialog. Of platform_secret and
// webhook_header with webhook_value, one is required.
type hubAccount struct {
	accountBase
	dialog360.Config
	APIKeyEnv         string `json:"api_key_env"`
	PlatformSecretEnv string `json:"platform_secret_env"`
	WebhookValueEnv   string `json:"webhook_value_env"`
}

func (a *hubAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""), at.required("phone_number_id", a.PhoneNumberID != ""),
		at.secret("api_key", &a.APIKey, a.APIKeyEnv, true),
		at.secret("platform_secret", &a.PlatformSecret, a.PlatformSecretEnv, a.WebhookHeader == ""),
		at.secret("webhook_value", &a.WebhookValue, a.WebhookValueEnv, a.WebhookHeader != ""),
	)
}

func (a *hubAccount) open(host) (channel.Channel, error) {
	return dialog360.New(a.Config)
}

// A pageAccount is one Facebook Page.
type pageAccount struct {
	accountBase
	messenger.Config
	TokenEnv       string `json:"token_env"`
	AppSecretEnv   string `json:"app_secret_env"`
	VerifyTokenEnv string `json:"verify_token_env"`
}

func (a *pageAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""), at.required("page_id", a.PageID != ""),
		at.secret("token", &a.Token, a.TokenEnv, true),
		at.secret("app_secret", &a.AppSecret, a.AppSecretEnv, true),
		at.secret("verify_token", &a.VerifyToken, a.VerifyTokenEnv, false),
	)
}

func (a *pageAccount) open(host) (channel.Channel, error) {
	return messenger.New(a.Config)
}

// An officialAccount is one LINE Official Account. Without a token it gets
// tokens by channel_id and channel_secret. Files can be sent if the program has
// a public_url.
type officialAccount struct {
	accountBase
	lineapi.Config
	ChannelSecretEnv string `json:"channel_secret_env"`
	TokenEnv         string `json:"token_env"`
	AssertionKeyEnv  string `json:"assertion_key_env"`
}

func (a *officialAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""),
		at.required("channel_id", a.ChannelID != "" || (a.UserID != "" && (a.TokenEnv != "" || !a.Token.IsZero()))),
		at.secret("channel_secret", &a.ChannelSecret, a.ChannelSecretEnv, true),
		at.secret("token", &a.Token, a.TokenEnv, false),
		at.secret("assertion_key", &a.Assertion.Key, a.AssertionKeyEnv, false),
	)
}

func (a *officialAccount) open(host) (channel.Channel, error) {
	return lineapi.New(a.Config)
}
