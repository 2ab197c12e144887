//go:build unix

package main

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// freeze stops a process where it is, and thaw lets it go on.
func freeze(p *os.Process) error { return p.Signal(syscall.SIGSTOP) }
func thaw(p *os.Process) error   { return p.Signal(syscall.SIGCONT) }

// crash ends a PostgreSQL server at once, without a checkpoint.
func crash(p *os.Process) error { return p.Signal(syscall.SIGQUIT) }

// An account is a user of the system's; nil is whoever runs this program.
type account struct{ uid, gid uint32 }

// postgresAccount is who PostgreSQL's programs run as: they refuse to be run by
// root.
func postgresAccount() (*account, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &account{uint32(uid), uint32(gid)}, err
}

// gets makes the account the owner of a folder.
func (a *account) gets(folder string) error {
	if a == nil {
		return nil
	}
	return os.Chown(folder, int(a.uid), int(a.gid))
}

// runs makes the account the one that runs cmd, apart from us: what a terminal
// sends us does not reach it.
func (a *account) runs(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if a != nil {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: a.uid, Gid: a.gid}
	}
}
