package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

// role is the database's user, and its database.
const role = "rapport"

// A server is a PostgreSQL server of ours, through all its lives.
type server struct {
	programs string
	folder   string
	port     int
	owner    *account
	log      io.Writer

	cmd   *exec.Cmd
	ended chan error
}

// freePort is one that nobody listens on at the moment.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

func (s *server) address() string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)) }

// program runs one of PostgreSQL's programs to its end.
func (s *server) program(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(s.programs, name), args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = filepath.Dir(s.folder), s.log, s.log
	s.owner.runs(cmd)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// settings of every server. Processes die here, and not the machine: what was
// written is with the kernel, so there is no need to wait for the disk.
var settings = []string{
	"listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=120", "shared_buffers=32MB",
	"wal_retrieve_retry_interval=500ms", "fsync=off",
}

// start begins a life and waits until the server answers.
func (s *server) start(ctx context.Context) error {
	args := []string{"-D", s.folder, "-p", strconv.Itoa(s.port)}
	for _, set := range settings {
		args = append(args, "-c", set)
	}
	s.cmd = exec.Command(filepath.Join(s.programs, "postgres"), args...)
	s.cmd.Dir, s.cmd.Stdout, s.cmd.Stderr = filepath.Dir(s.folder), s.log, s.log
	s.owner.runs(s.cmd)
	if err := s.cmd.Start(); err != nil {
		return err
	}
	cmd, ended := s.cmd, make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	s.ended = ended
	return s.ready(ctx)
}

// ready waits until the server answers.
func (s *server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		err := s.do(ctx, "select 1")
		if err == nil {
			return nil
		}
		select {
		case err := <-s.ended:
			s.cmd = nil
			return fmt.Errorf("the database did not start: %w", err)
		default:
		}
		if !pause(ctx, 50*time.Millisecond) {
			return fmt.Errorf("the database does not answer: %w", err)
		}
	}
}

// do runs a statement, on the server's own database.
func (s *server) do(ctx context.Context, statement string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	c, err := pgx.Connect(ctx, dsn(s.address(), "postgres"))
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, statement)
	return errors.Join(err, c.Close(context.WithoutCancel(ctx)))
}

// dsn leads to a database of ours at an address.
func dsn(address, database string) string {
	return "postgres://" + role + "@" + address + "/" + database + "?sslmode=disable&connect_timeout=3"
}

// stop ends a life in order: connections are closed, and all is written down.
func (s *server) stop() error {
	return s.end(func(p *os.Process) error { return p.Signal(os.Interrupt) })
}

// crash ends a life as if the machine had lost its power, as far as the
// server's memory is concerned.
func (s *server) crash() error { return s.end(crash) }

func (s *server) end(how func(*os.Process) error) error {
	if s.cmd == nil {
		return nil
	}
	cmd := s.cmd
	s.cmd = nil
	timer := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	if err := how(cmd.Process); err != nil {
		return err
	}
	err := <-s.ended
	if _, signalled := errors.AsType[*exec.ExitError](err); signalled {
		return nil // a crash is no success for the server
	}
	return err
}
