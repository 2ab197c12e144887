// Command bot lets you talk to a bot that answers frequent questions, and gets you a
// person when you ask for one. You are the customer:
//
//	go run ./examples/bot
//
// faq.go is all there is to the bot. This file has what is around it: a channel whose
// other end is this terminal, rules that bring every case to the bot first and to
// people then, and the runner.
package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"os"

	"golang.org/x/sync/errgroup"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/channel/channeltest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/engagement/bot"
	"github.com/rapport-go/rapport/routing"
	"github.com/rapport-go/rapport/storage"
	"github.com/rapport-go/rapport/storage/memory"
)

func main() {
	fmt.Println("Ask about opening hours, delivery or returns; “human” gets you a person, “bye” ends it.")
	if err := run(context.Background(), os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, in io.Reader, out io.Writer) error {
	chat := channeltest.NewFake("chat") // a real one: webchat.New(webchat.Config{…})
	store := memory.New().Tenant("acme")
	engine, err := engagement.New(engagement.Config{Store: store, Channels: map[channel.ID]channel.Channel{"chat-1": chat}})
	if err != nil {
		return err
	}
	if err := botFirst(ctx, engine); err != nil {
		return err
	}
	turns := make(chan bot.Outcome, 1)
	runner, err := bot.New(engine, bot.Config{
		Store: store, Bot: "faq", Handler: shop, NotUnderstood: pardon,
		Finished: func(_ context.Context, _ bot.Turn, o bot.Outcome) { turns <- o },
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return engine.Run(ctx) })
	g.Go(func() error { return runner.Run(ctx) })
	g.Go(func() error {
		defer stop()
		return talk(ctx, engine, chat, turns, bufio.NewScanner(in), out)
	})
	return g.Wait()
}

// botFirst brings every case to the bot, and what the bot hands over to ana's desk.
func botFirst(ctx context.Context, engine *engagement.Engine) error {
	for _, a := range []*storage.Agent{{ID: "chief", Role: engagement.RoleAdministrator}, {ID: "ana"}} {
		if err := engine.PutAgent(ctx, "", a); err != nil {
			return err
		}
	}
	_, err := engine.SaveRouting(ctx, "chief", routing.Settings{
		Destinations: []routing.Destination{
			{ID: "bot", Targets: []routing.Target{{Bot: "faq"}}},
			{ID: "desk", Targets: []routing.Target{{Agent: "ana"}}, Queue: &routing.Queue{}},
		},
		Channels: map[channel.ID]routing.ChannelRules{
			"chat-1": {Branch: routing.Branch{Linear: []routing.Stop{{To: "bot"}, {To: "desk"}}}},
		},
	})
	return err
}

// talk hands what is typed to the bot, line by line, and prints what it says, until
// the bot does not have the case any more.
func talk(ctx context.Context, engine *engagement.Engine, chat *channeltest.Fake, turns <-chan bot.Outcome, typed *bufio.Scanner, out io.Writer) error {
	mia := channel.Address{Kind: channel.AddressUser, Value: "mia"}
	hook := engine.WebhookHandler("chat-1")
	for typed.Scan() {
		hook.ServeHTTP(httptest.NewRecorder(), chat.Webhook(chat.Inbound(mia, typed.Text())))
		select {
		case <-ctx.Done():
			return nil
		case o := <-turns:
			for _, part := range o.Answer.Parts {
				fmt.Fprintln(out, "bot:", part.(channel.Text).Body)
			}
			if o.Answer.HandOver != nil {
				fmt.Fprintln(out, "(the case is with people now)")
				return nil
			}
			if o.Answer.Done {
				return nil
			}
		}
	}
	return typed.Err()
}
