package webchattest_test

import (
	"context"
	"fmt"
	"log"

	"github.com/rapport-go/rapport/drivers/webchat"
	"github.com/rapport-go/rapport/drivers/webchat/webchattest"
)

// A visitor writes, and the business answers.
func ExampleHost() {
	host, err := webchattest.NewHost(webchat.Config{})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	ana := host.Visitor()
	if err := ana.Enter(ctx); err != nil {
		log.Fatal(err)
	}
	if _, err := ana.Say(ctx, "Is the red one back?"); err != nil {
		log.Fatal(err)
	}
	stream, err := ana.Listen(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer stream.Close()
	if _, err := host.Say(ana.Address(), "It is, since Monday."); err != nil {
		log.Fatal(err)
	}
	if err := stream.Until(ctx, func() bool { return len(ana.Shown()) == 2 }); err != nil {
		log.Fatal(err)
	}
	for _, m := range ana.Shown() {
		fmt.Printf("%s: %s\n", m.Author, m.Text())
	}
	// Output:
	// contact: Is the red one back?
	// agent: It is, since Monday.
}
