package engagement_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/rapport-go/rapport/channel"
	"github.com/rapport-go/rapport/drivers/whatsapp"
	"github.com/rapport-go/rapport/drivers/whatsapp/whatsapptest"
	"github.com/rapport-go/rapport/engagement"
	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rivalEnv holds the rivalTask of a process that is a rival.
const rivalEnv = "RAPPORT_TEST_RIVAL"

// A rivalTask is what a rival works on: the tenant of the database, and where
// the provider is.
type rivalTask struct {
	Tenant string `json:"tenant"`
	Graph  string `json:"graph"`
}

// A challenge is a line that a rival reads: somebody to engage at once.
type challenge struct {
	Round  int             `json:"round"`
	Agent  storage.AgentID `json:"agent"`
	Number string          `json:"number"`
}

// A verdict is a line that a rival writes, behind verdictMark: what came of it.
type verdict struct {
	Round   int               `json:"round"`
	Binding storage.BindingID `json:"binding"` // zero if it was refused
	Reason  engagement.Reason `json:"reason"`
	Holder  storage.AgentID   `json:"holder"`
	Until   time.Time         `json:"until"`
	Trouble string            `json:"trouble"` // any other error
	Began   time.Time         `json:"began"`
	Ended   time.Time         `json:"ended"`
}

const verdictMark = "verdict "

// TestExclusiveChild is one of the processes of
// TestS1_22_TwoProcessesAThousandTimes. It ends when its input does.
func TestExclusiveChild(t *testing.T) {
	var task rivalTask
	if os.Getenv(rivalEnv) == "" {
		t.Skip("nothing to test in this process: TestS1_22_TwoProcessesAThousandTimes starts others for it")
	}
	require.NoError(t, json.Unmarshal([]byte(os.Getenv(rivalEnv)), &task))
	e, err := engagement.New(engagement.Config{
		Store: postgresTenant(t, task.Tenant), Channels: map[channel.ID]channel.Channel{line: graphChannel(t, task.Graph)},
		Logger: slog.New(slog.DiscardHandler), SyncTemplates: -1,
	})
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { assert.NoError(t, e.Run(ctx)) })
	compete(t, e, os.Stdin, os.Stdout)
	stop()
	running.Wait()
}

// graphChannel is the real driver, with a simulator behind a real socket.
func graphChannel(t *testing.T, url string) *whatsapp.Channel {
	t.Helper()
	cfg := whatsapptest.New(whatsapptest.Options{}).Config()
	cfg.BaseURL, cfg.Transport, cfg.Rate = url, nil, channel.Rate{PerSecond: 1000}
	c, err := whatsapp.New(cfg)
	require.NoError(t, err)
	return c
}

// compete takes up every challenge of in, all at once, until there are no more.
func compete(t *testing.T, e *engagement.Engine, in io.Reader, out io.Writer) {
	t.Helper()
	var all sync.WaitGroup
	var writing sync.Mutex
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		var c challenge
		require.NoError(t, json.Unmarshal(lines.Bytes(), &c))
		all.Go(func() {
			text, err := json.Marshal(c.takeUp(t.Context(), e))
			writing.Lock()
			defer writing.Unlock()
			assert.NoError(t, err)
			_, err = fmt.Fprintf(out, "\n%s%s\n", verdictMark, text)
			assert.NoError(t, err)
		})
	}
	all.Wait()
	require.NoError(t, lines.Err())
}

func (c challenge) takeUp(ctx context.Context, e *engagement.Engine) verdict {
	v := verdict{Round: c.Round, Began: time.Now()}
	sent, err := e.Engage(ctx, engagement.Engagement{
		Agent: c.Agent, Channel: line, Target: engagement.Target{Number: c.Number}, Template: greet(string(c.Agent)),
	})
	v.Ended = time.Now()
	refusal, refused := errors.AsType[*engagement.RefusedError](err)
	switch {
	case refused:
		v.Reason, v.Holder, v.Until = refusal.Reason, refusal.Holder, refusal.Until
	case err != nil:
		v.Trouble = err.Error()
	default:
		v.Binding = sent.Messages[0].Binding
	}
	return v
}
