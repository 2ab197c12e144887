//go:build !unix

package main

import (
	"errors"
	"os"
	"os/exec"
)

// freeze, thaw and crash need signals that only Unix has.
func freeze(*os.Process) error { return errors.ErrUnsupported }
func thaw(*os.Process) error   { return errors.ErrUnsupported }
func crash(*os.Process) error  { return errors.ErrUnsupported }

// An account is a user of the system's; nil is whoever runs this program.
type account struct{}

func postgresAccount() (*account, error) { return nil, errors.ErrUnsupported }

func (*account) gets(string) error { return nil }

func (*account) runs(*exec.Cmd) {}
