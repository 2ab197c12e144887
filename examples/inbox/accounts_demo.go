package main

import (
	"errors"
	"path/filepath"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	lineapi "github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
	"github.com/rapport-go/rapport/drivers/wechat"
	"github.com/rapport-go/rapport/drivers/wechat/wechattest"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/drivers/woztell"
	"github.com/rapport-go/rapport/drivers/woztell/woztelltest"
)

// The channels of the simulated accounts.
const (
	simulated          channel.ID = "whatsapp-demo"
	simulated360       channel.ID = "whatsapp-360"
	simulatedMessenger channel.ID = "messenger-demo"
	simulatedLINE      channel.ID = "line-demo"
	simulatedWeChat    channel.ID = "wechat-demo"
	simulatedWoztell   channel.ID = "woztell-demo"
	simulatedMail      channel.ID = "email-demo"
	simulatedShop      channel.ID = "webchat-demo"
	simulatedPeer      channel.ID = "thirdparty-demo"
)

// openLines starts the simulators where they were when they were last saved.
func openLines(folder string, h host) ([]*line, error) {
	var lines []*line
	var errs []error
	for _, open := range []func(host) (*line, error){openCloud, openGateway, openPage, openOfficial, openWeChat, openWoztell, openMail, openShop, openPeer} {
		l, err := open(h)
		if err != nil {
			return nil, err
		}
		if l == nil {
			continue
		}
		l.path = filepath.Join(folder, "phones"+l.mark+".json")
		lines, errs = append(lines, l), append(errs, l.load())
	}
	return lines, errors.Join(errs...)
}

func openCloud(host) (*line, error) {
	cloud := whatsapptest.New(whatsapptest.Options{Templates: demoTemplates(), StatusDelay: statusDelay})
	driver, err := whatsapp.New(cloud.Config())
	return &line{simulator: whatsappSide{cloud}, id: simulated, title: "WhatsApp", driver: driver, templates: demoTemplates()}, err
}

func openGateway(host) (*line, error) {
	gateway := dialog360test.New(dialog360test.Options{Cloud: dialog360test.Cloud{
		PhoneNumberID: "3330003330", BusinessAccountID: "4440004440", Number: "49307654321",
		Templates: demoTemplates(), StatusDelay: statusDelay,
	}})
	driver, err := dialog360.New(gateway.Config())
	side := gatewaySide{whatsappSide{gateway.Server}, gateway}
	return &line{simulator: side, id: simulated360, title: "360dialog", mark: "-360", driver: driver, templates: demoTemplates()}, err
}

func openPage(h host) (*line, error) {
	page := messengertest.New(messengertest.Options{
		PageName: "Rapport Shop", HumanAgent: true, Templates: utilityTemplates(), Fetch: h.web, StatusDelay: statusDelay,
	})
	o := page.Options()
	driver, err := messenger.New(messenger.Config{
		PageID: o.PageID, AppID: o.AppID, Token: channel.NewSecret(o.Token), AppSecret: channel.NewSecret(o.AppSecret),
		HumanAgent: o.HumanAgent, Transport: page.Transport(),
	})
	return &line{simulator: messengerSide{page}, id: simulatedMessenger, title: "Messenger", mark: "-messenger", driver: driver, templates: utilityTemplates()}, err
}

func openOfficial(h host) (*line, error) {
	account := linetest.New(linetest.Options{Name: "Rapport Shop", Web: h.web, AllowHTTP: true, Redelivery: true})
	c := account.Credentials()
	driver, err := lineapi.New(lineapi.Config{
		ChannelID: c.ChannelID, ChannelSecret: channel.NewSecret(c.Secret), UserID: c.UserID, Provider: "demo", Transport: account.Transport(),
	})
	return &line{simulator: lineSide{account}, id: simulatedLINE, title: "LINE", mark: "-line", driver: driver}, err
}

func openWeChat(h host) (*line, error) {
	account := wechattest.New(wechattest.Options{Web: h.web, Templates: rowTemplates(), StatusDelay: statusDelay})
	c := account.Credentials()
	driver, err := wechat.New(wechat.Config{
		AppID: c.AppID, AppSecret: channel.NewSecret(c.Secret), OriginalID: c.OriginalID, Token: channel.NewSecret(c.Token),
		EncodingAESKey: channel.NewSecret(c.EncodingAESKey), Mode: wechat.Mode(c.Mode), Transport: account.Transport(), Tokens: h.tokens(),
	})
	return &line{simulator: wechatSide{account}, id: simulatedWeChat, title: "WeChat", mark: "-wechat", driver: driver}, err
}

func openWoztell(h host) (*line, error) {
	app := woztelltest.New(woztelltest.Options{
		Channels: []woztelltest.Channel{{Name: "Rapport Shop", Templates: demoTemplates()}},
		Web:      h.web, AllowHTTP: true, StatusDelay: statusDelay,
	})
	c := app.Credentials()
	driver, err := woztell.New(woztell.Config{
		ChannelID: c.ChannelID, Platform: woztell.WhatsApp, Secrets: []channel.Secret{channel.NewSecret(c.Secret)},
		Token: channel.NewSecret(c.Token), ChannelToken: channel.NewSecret(c.CloudToken), Transport: app.Transport(),
	})
	return &line{simulator: woztellSide{app}, id: simulatedWoztell, title: "WOZTELL", mark: "-woztell", driver: driver, templates: demoTemplates()}, err
}
