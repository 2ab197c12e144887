package engagement_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/rapport-go/rapport/storage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A rival is a process of its own, in which one agent engages people.
type rival struct {
	agent storage.AgentID
	cmd   *exec.Cmd
	in    io.WriteCloser
	heard sync.WaitGroup // reading what it writes
	gone  chan struct{}  // closed when it writes no more

	mu      sync.Mutex
	waiting map[int]chan verdict // by round
	other   bytes.Buffer         // what it writes beside verdicts
}

// startRival starts this test's program again, as a rival.
func startRival(t *testing.T, agent storage.AgentID, task rivalTask) *rival {
	t.Helper()
	program, err := os.Executable()
	require.NoError(t, err)
	text, err := json.Marshal(task)
	require.NoError(t, err)
	r := &rival{agent: agent, gone: make(chan struct{}), waiting: map[int]chan verdict{}}
	r.cmd = exec.CommandContext(t.Context(), program, "-test.run=^TestExclusiveChild$")
	r.cmd.Env = append(os.Environ(), rivalEnv+"="+string(text))
	r.in, err = r.cmd.StdinPipe()
	require.NoError(t, err)
	out, err := r.cmd.StdoutPipe()
	require.NoError(t, err)
	r.cmd.Stderr = r
	require.NoError(t, r.cmd.Start())
	r.heard.Go(func() { r.listen(out) })
	t.Cleanup(func() { r.end(t) })
	return r
}

// Write keeps what the process has to say, for a reader of a failure.
func (r *rival) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.other.Write(b)
}

func (r *rival) listen(out io.Reader) {
	defer close(r.gone)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var v verdict
		text, ok := strings.CutPrefix(lines.Text(), verdictMark)
		if !ok || json.Unmarshal([]byte(text), &v) != nil {
			_, _ = r.Write(append(lines.Bytes(), '\n'))
			continue
		}
		r.mu.Lock()
		r.waiting[v.Round] <- v
		r.mu.Unlock()
	}
}

// challenge has the agent engage somebody, and does not wait for the verdict.
func (r *rival) challenge(round int, number string) error {
	text, err := json.Marshal(challenge{Round: round, Agent: r.agent, Number: number})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting[round] = make(chan verdict, 1)
	_, err = r.in.Write(append(text, '\n'))
	return err
}

// verdict waits for what came of a challenge.
func (r *rival) verdict(round int) (verdict, error) {
	r.mu.Lock()
	answer := r.waiting[round]
	r.mu.Unlock()
	select {
	case v := <-answer:
		if v.Trouble != "" {
			return v, errors.New(v.Trouble)
		}
		return v, nil
	case <-r.gone:
		return verdict{}, errors.New("the process ended without an answer")
	}
}

// end lets the process come to its end, once.
func (r *rival) end(t *testing.T) {
	t.Helper()
	if r.cmd.ProcessState != nil {
		return
	}
	assert.NoError(t, r.in.Close())
	r.heard.Wait()
	assert.NoError(t, r.cmd.Wait(), "%s", &r.other)
}
