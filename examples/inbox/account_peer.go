package main

import (
	"errors"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/thirdparty"
)

// A peerAccount is one account at a system of somebody else's that speaks the
// open contract. Two variables in a list are for the time in which a key is
// replaced. Files can be sent if the program has a public_url.
type peerAccount struct {
	accountBase
	thirdparty.Config
	SigningKeysEnv []string `json:"signing_keys_env"`
	PeerKeysEnv    []string `json:"peer_keys_env"`
}

func (a *peerAccount) complete(at field) error {
	return errors.Join(
		at.required("channel", a.Channel != ""), at.required("account", a.Account != ""), at.required("url", a.URL != ""),
		at.secrets("signing_keys", &a.SigningKeys, a.SigningKeysEnv),
		at.secrets("peer_keys", &a.PeerKeys, a.PeerKeysEnv),
	)
}

func (a *peerAccount) open(host) (channel.Channel, error) { return thirdparty.New(a.Config) }
