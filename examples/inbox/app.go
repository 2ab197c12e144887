package main

import (
	"context"
	"errors"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/report"
	"github.com/rapport-go/rapport/storage"
	"golang.org/x/sync/errgroup"
)

// An app is the program's parts, put together.
type app struct {
	engine  *engagement.Engine
	media   *engagement.MediaDir
	phones  *phoneBook // nil with real accounts
	uploads uploads
	// scheduled are the forms whose messages leave later.
	scheduled formKeys
	files     *publisher
	// crew are the agents as they are in the store, and order those who can sit
	// before the screen.
	crew  atomic.Pointer[crew]
	order []storage.AgentID
	// saving keeps two who administer from checking before and saving after each
	// other.
	saving sync.Mutex
	// channels are the ids of all channels, in the order of the file.
	channels []channel.ID
	drivers  map[channel.ID]channel.Channel
	// directories are what visitors of web chats choose from.
	directories map[channel.ID][]webchat.Entry
	pages       *template.Template
	// figures keeps what is counted, and office is what that is measured by.
	figures *report.Keeper
	office  office
	// live ends when the program stops: streams to browsers do not end by
	// themselves.
	live    context.Context
	endLive context.CancelFunc
}

func newApp(ctx context.Context, opts options, set settings, store storage.Store) (*app, error) {
	media, err := engagement.OpenMediaDir(filepath.Join(opts.data, "media"))
	if err != nil {
		return nil, err
	}
	a := &app{media: media, drivers: map[channel.ID]channel.Channel{}, directories: map[channel.ID][]webchat.Entry{}}
	if a.files, err = newPublisher(opts.data, opts.public, media); err != nil {
		return nil, err
	}
	a.live, a.endLive = context.WithCancel(context.WithoutCancel(ctx))
	if a.pages, err = parsePages(); err != nil {
		return nil, err
	}
	policies, err := a.connect(opts, set, host{public: a.files.base, store: store, files: media, secret: a.files.secretFor, web: &http.Transport{DisableKeepAlives: true}})
	if err != nil {
		return nil, err
	}
	a.engine, err = engagement.New(engagement.Config{
		Store: store, Channels: a.drivers, Policies: policies, Media: media, MediaURL: a.files.url, MaxMedia: maxUpload, Surveys: a.surveys(),
	})
	if err != nil {
		return nil, err
	}
	if err = a.hire(ctx, set.Agents); err == nil && a.phones == nil {
		err = a.keepFigures(ctx, store)
	}
	if err != nil || a.phones == nil {
		return a, err
	}
	for _, l := range a.phones.lines {
		l.SendTo(a.engine.WebhookHandler(l.id))
	}
	if err := a.setUp(ctx, opts); err != nil {
		return nil, err
	}
	return a, a.keepFigures(ctx, store)
}

// connect opens the accounts of the file, or else the simulated ones.
func (a *app) connect(opts options, set settings, h host) (map[channel.ID]engagement.Policy, error) {
	all, err := set.open(h)
	if err == nil && set.simulated() {
		all, err = a.simulate(opts, h)
	}
	if err != nil {
		return nil, err
	}
	for _, acc := range set.WebChat {
		a.directories[acc.Channel] = append(slices.Clone(acc.Staff), acc.Tags...)
	}
	policies := map[channel.ID]engagement.Policy{}
	for _, o := range all {
		a.channels, a.drivers[o.id] = append(a.channels, o.id), o.driver
		policies[o.id] = engagement.Policy{ShowAgents: o.showAgents}
	}
	return policies, nil
}

// simulate opens the simulated accounts, with the phones of their customers,
// which fetch files from this program as they would from anywhere.
func (a *app) simulate(opts options, h host) ([]opened, error) {
	phones, err := openPhones(opts.data, h)
	if err != nil {
		return nil, err
	}
	a.phones = phones
	a.phones.files = a.files
	var all []opened
	for _, l := range phones.lines {
		all = append(all, opened{l.id, l.driver, true})
	}
	a.directories[simulatedShop] = append(demoStaff(), demoTags...)
	return all, nil
}

// stopTime is how long requests may still take when the program stops.
const stopTime = 5 * time.Second

// serve runs everything until ctx is done. The page goes first, then the
// simulator and the engine; what was under way is finished.
func (a *app) serve(ctx context.Context, listener net.Listener) error {
	g, ctx := errgroup.WithContext(ctx)
	srv := &http.Server{Handler: a.handler(), ReadHeaderTimeout: 10 * time.Second}
	srv.RegisterOnShutdown(a.endLive)
	g.Go(func() error { return a.engine.Run(ctx) })
	g.Go(func() error { return a.figures.Run(ctx) })
	if a.phones != nil {
		g.Go(func() error { return a.phones.run(ctx) })
	}
	g.Go(func() error { return ignoreClosed(srv.Serve(listener)) })
	g.Go(func() error { return shutdown(ctx, srv) })
	return errors.Join(g.Wait(), a.media.Close())
}

func shutdown(ctx context.Context, srv *http.Server) error {
	<-ctx.Done()
	slog.Info("inbox: stopping")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	return srv.Shutdown(ctx)
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
