package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A node is an instance as seen from here, through all its lives, with its way
// to the database.
type node struct {
	name  string
	lane  *lane
	proxy *proxy
	order order
	log   io.Writer
	// address is where it answers at present.
	address atomic.Pointer[string]
	// outUntil is until when the front leaves it out, in nanoseconds.
	outUntil atomic.Int64

	mu    sync.Mutex
	cmd   *exec.Cmd
	in    io.WriteCloser
	lives int
}

// start begins a life. The database may be away at that moment, so it is tried
// more than once.
func (n *node) start(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		err := n.begin()
		if err == nil || !pause(ctx, 200*time.Millisecond) {
			return err
		}
	}
}

func (n *node) begin() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	program, err := os.Executable()
	if err != nil {
		return err
	}
	command := append(slices.Clone(n.lane.enter), program, instanceArgument)
	n.cmd = exec.Command(command[0], command[1:]...)
	n.cmd.Stderr = n.log
	if n.in, err = n.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := n.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := n.cmd.Start(); err != nil {
		return err
	}
	n.lives++
	return n.greet(out)
}

// greet tells the instance what to do and waits until it is ready.
func (n *node) greet(out io.Reader) error {
	if err := json.NewEncoder(n.in).Encode(n.order); err != nil {
		return errors.Join(fmt.Errorf("%s took no order: %w", n.name, err), n.end())
	}
	var h hello
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&h); err != nil {
		return errors.Join(fmt.Errorf("%s did not start: %w", n.name, err), n.end())
	}
	n.address.Store(&h.Address)
	return nil
}

// stop ends the life in order: the instance finishes what it is about.
func (n *node) stop() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.end()
}

func (n *node) end() error {
	if n.cmd == nil {
		return nil
	}
	cmd := n.cmd
	n.cmd = nil
	timer := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	_ = n.in.Close() // it may have ended by itself
	return cmd.Wait()
}

// kill ends the life as kill -9 does.
func (n *node) kill() error {
	n.mu.Lock()
	defer n.mu.Unlock()
	cmd := n.cmd
	n.cmd = nil
	if err := cmd.Process.Kill(); err != nil {
		return err
	}
	err := cmd.Wait()
	if _, killed := errors.AsType[*exec.ExitError](err); killed {
		return nil
	}
	return err
}

// freeze stops the process where it is, and thaw lets it go on.
func (n *node) freeze() error { return n.signal(freeze) }
func (n *node) thaw() error   { return n.signal(thaw) }

func (n *node) signal(how func(*os.Process) error) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	return how(n.cmd.Process)
}
