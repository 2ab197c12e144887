package main

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/dialog360"
	"github.com/rapport-go/rapport/drivers/dialog360/dialog360test"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
)

// The channels of the simulated numbers.
const (
	simulated    channel.ID = "whatsapp-demo"
	simulated360 channel.ID = "whatsapp-360"
)

// A line is one simulated number of the business, with the phones that chat
// with it.
type line struct {
	id    channel.ID
	title string
	// mark tells the line in the ids of its phones; empty for the first line.
	mark   string
	server *whatsapptest.Server
	// keeper is the server with what its provider adds.
	keeper keeper
	driver channel.Channel
	path   string // where the phones are kept
}

// A keeper is what the simulators of all providers can do.
type keeper interface {
	Save() ([]byte, error)
	Restore(data []byte) error
	SendTo(h http.Handler)
}

// openLines starts the simulators where they were when they were last saved.
func openLines(folder string) ([]*line, error) {
	cloud := whatsapptest.New(whatsapptest.Options{Templates: demoTemplates(), StatusDelay: statusDelay})
	gateway := dialog360test.New(dialog360test.Options{Cloud: dialog360test.Cloud{
		PhoneNumberID: "3330003330", BusinessAccountID: "4440004440", Number: "49307654321",
		Templates: demoTemplates(), StatusDelay: statusDelay,
	}})
	first, err := whatsapp.New(cloud.Config())
	if err != nil {
		return nil, err
	}
	second, err := dialog360.New(gateway.Config())
	if err != nil {
		return nil, err
	}
	lines := []*line{
		{id: simulated, title: "WhatsApp", server: cloud, keeper: cloud, driver: first, path: filepath.Join(folder, "phones.json")},
		{id: simulated360, title: "360dialog", mark: "-360", server: gateway.Server, keeper: gateway, driver: second, path: filepath.Join(folder, "phones-360.json")},
	}
	return lines, errors.Join(lines[0].load(), lines[1].load())
}

// load brings back the phones, or makes them when the program starts for the
// first time.
func (l *line) load() error {
	data, err := os.ReadFile(l.path)
	switch {
	case err == nil:
		return l.keeper.Restore(data)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	for _, c := range customers {
		if _, err := l.server.AddPhone(c); err != nil {
			return err
		}
	}
	return nil
}

// save keeps the phones: the file is replaced whole or not at all.
func (l *line) save() error {
	data, err := l.keeper.Save()
	if err != nil {
		return err
	}
	partial := l.path + ".part"
	if err := os.WriteFile(partial, data, 0o600); err != nil {
		return err
	}
	return os.Rename(partial, l.path)
}
