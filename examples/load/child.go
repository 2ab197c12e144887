package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// A child is the host's process, through all its lives.
type child struct {
	log io.Writer

	mu     sync.Mutex
	cmd    *exec.Cmd
	in     io.WriteCloser
	spent  time.Duration // CPU of lives that have ended
	peak   int64
	number int
}

// start begins a life and returns the address where it answers.
func (c *child) start(o order) (address string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	c.cmd = exec.Command(program, hostArgument)
	c.cmd.Stderr = c.log
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return "", err
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := c.cmd.Start(); err != nil {
		return "", err
	}
	c.number++
	return c.greet(o, out)
}

// greet tells the host what to do and waits until it is ready.
func (c *child) greet(o order, out io.Reader) (string, error) {
	if err := json.NewEncoder(c.in).Encode(o); err != nil {
		return "", errors.Join(fmt.Errorf("the host took no order: %w", err), c.end())
	}
	var g greeting
	if err := json.NewDecoder(bufio.NewReader(out)).Decode(&g); err != nil {
		return "", errors.Join(fmt.Errorf("the host did not start: %w", err), c.end())
	}
	return g.Address, nil
}

// stop ends the life in order: the host finishes what it is about.
func (c *child) stop() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.end()
}

func (c *child) end() error {
	if c.cmd == nil {
		return nil
	}
	timer := time.AfterFunc(30*time.Second, func() { _ = c.cmd.Process.Kill() })
	defer timer.Stop()
	_ = c.in.Close() // it may have ended by itself
	return c.wait()
}

// kill ends the life as a power cut would, as far as the process is concerned.
func (c *child) kill() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.peak = max(c.peak, peakOf(c.cmd.Process.Pid))
	if err := c.cmd.Process.Kill(); err != nil {
		return err
	}
	err := c.wait()
	if _, killed := errors.AsType[*exec.ExitError](err); killed {
		return nil
	}
	return err
}

func (c *child) wait() error {
	c.peak = max(c.peak, peakOf(c.cmd.Process.Pid))
	err := c.cmd.Wait()
	c.spent += c.cmd.ProcessState.UserTime() + c.cmd.ProcessState.SystemTime()
	c.cmd = nil
	return err
}

// cpu is what the host has used so far, in all its lives; false where the
// system does not tell about processes that run.
func (c *child) cpu() (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cmd == nil {
		return c.spent, true
	}
	now, ok := cpuOf(c.cmd.Process.Pid)
	return c.spent + now, ok
}

// memory is the most that it held, in bytes; 0 if the system does not tell.
func (c *child) memory() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cmd != nil {
		c.peak = max(c.peak, peakOf(c.cmd.Process.Pid))
	}
	return c.peak
}

// resident is what it holds now, in bytes; 0 if the system does not tell.
func (c *child) resident() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cmd == nil {
		return 0
	}
	return heldBy(c.cmd.Process.Pid, "VmRSS:")
}
