package main

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/wechat"
)

// A serviceAccount is one Official Account at WeChat. Its access token lies in
// the database, which processes share. Files go out as links if the program has
// a public_url.
type serviceAccount struct {
	accountBase
	wechat.Config
	AppSecretEnv      string `json:"app_secret_env"`
	TokenEnv          string `json:"token_env"`
	EncodingAESKeyEnv string `json:"encoding_aes_key_env"`
}

func (a *serviceAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""), at.required("app_id", a.AppID != ""),
		at.secret("app_secret", &a.AppSecret, a.AppSecretEnv, true),
		at.secret("token", &a.Token, a.TokenEnv, true),
		at.secret("encoding_aes_key", &a.EncodingAESKey, a.EncodingAESKeyEnv, a.Mode != wechat.ModePlain),
	)
}

func (a *serviceAccount) open(h host) (channel.Channel, error) {
	cfg := a.Config
	cfg.Tokens = h.tokens()
	return wechat.New(cfg)
}
