package main

import (
	"errors"
	"net/http"
	"path/filepath"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	lineapi "github.com/rapport-go/rapport/drivers/line"
	"github.com/rapport-go/rapport/drivers/line/linetest"
	"github.com/rapport-go/rapport/drivers/messenger"
	"github.com/rapport-go/rapport/drivers/messenger/messengertest"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// The channels of the simulated accounts.
const (
	simulated          channel.ID = "whatsapp-demo"
	simulated360       channel.ID = "whatsapp-360"
	simulatedMessenger channel.ID = "messenger-demo"
	simulatedLINE      channel.ID = "line-demo"
)

// openLines starts the simulators where they were when they were last saved.
// Phones fetch files from web.
func openLines(folder string, web http.RoundTripper) ([]*line, error) {
	var lines []*line
	var errs []error
	for _, open := range []func(web http.RoundTripper) (*line, error){openCloud, openGateway, openPage, openOfficial} {
		l, err := open(web)
		if err != nil {
			return nil, err
		}
		l.path = filepath.Join(folder, "phones"+l.mark+".json")
		lines, errs = append(lines, l), append(errs, l.load())
	}
	return lines, errors.Join(errs...)
}

func openCloud(http.RoundTripper) (*line, error) {
	cloud := whatsapptest.New(whatsapptest.Options{Templates: demoTemplates(), StatusDelay: statusDelay})
	driver, err := whatsapp.New(cloud.Config())
	return &line{simulator: whatsappSide{cloud}, id: simulated, title: "WhatsApp", driver: driver, templates: demoTemplates()}, err
}

func openGateway(http.RoundTripper) (*line, error) {
	gateway := dialog360test.New(dialog360test.Options{Cloud: dialog360test.Cloud{
		PhoneNumberID: "3330003330", BusinessAccountID: "4440004440", Number: "49307654321",
		Templates: demoTemplates(), StatusDelay: statusDelay,
	}})
	driver, err := dialog360.New(gateway.Config())
	side := gatewaySide{whatsappSide{gateway.Server}, gateway}
	return &line{simulator: side, id: simulated360, title: "360dialog", mark: "-360", driver: driver, templates: demoTemplates()}, err
}

func openPage(web http.RoundTripper) (*line, error) {
	page := messengertest.New(messengertest.Options{
		PageName: "Rapport Shop", HumanAgent: true, Templates: utilityTemplates(), Fetch: web, StatusDelay: statusDelay,
	})
	o := page.Options()
	driver, err := messenger.New(messenger.Config{
		PageID: o.PageID, AppID: o.AppID, Token: channel.NewSecret(o.Token), AppSecret: channel.NewSecret(o.AppSecret),
		HumanAgent: o.HumanAgent, Transport: page.Transport(),
	})
	return &line{simulator: messengerSide{page}, id: simulatedMessenger, title: "Messenger", mark: "-messenger", driver: driver, templates: utilityTemplates()}, err
}

func openOfficial(web http.RoundTripper) (*line, error) {
	account := linetest.New(linetest.Options{Name: "Rapport Shop", Web: web, AllowHTTP: true, Redelivery: true})
	c := account.Credentials()
	driver, err := lineapi.New(lineapi.Config{
		ChannelID: c.ChannelID, ChannelSecret: channel.NewSecret(c.Secret), UserID: c.UserID, Provider: "demo", Transport: account.Transport(),
	})
	return &line{simulator: lineSide{account}, id: simulatedLINE, title: "LINE", mark: "-line", driver: driver}, err
}
