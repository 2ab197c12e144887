package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// postmasterOf finds the server's first process, if it runs on this machine: 0
// if it does not, or the system does not tell.
func postmasterOf(ctx context.Context, dsn string) (pid int, err error) {
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return 0, err
	}
	var backend int
	err = c.QueryRow(ctx, "select pg_backend_pid()").Scan(&backend)
	if err == nil && nameOf(backend) == "postgres" { // and not another machine's number
		pid = parentOf(backend)
	}
	return pid, errors.Join(err, c.Close(context.WithoutCancel(ctx)))
}

func nameOf(pid int) string {
	name, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "comm")) // none is not the name
	return strings.TrimSpace(string(name))
}

// parentOf is the process that started another one; 0 if it is not known.
func parentOf(pid int) int {
	fields := fieldsOf(pid)
	if len(fields) < 2 {
		return 0
	}
	parent, _ := strconv.Atoi(fields[1]) // 0 is not known
	return parent
}

// cpuOfFamily is the CPU of a process and its children, those included that have
// ended.
func cpuOfFamily(pid int) (time.Duration, bool) {
	sum, ok := ticks(fieldsOf(pid), 11, 12, 13, 14)
	if !ok {
		return 0, false
	}
	all, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, false
	}
	for _, path := range all {
		child, err := strconv.Atoi(filepath.Base(path))
		if err == nil && parentOf(child) == pid {
			own, _ := cpuOf(child) // it may have ended since
			sum += own
		}
	}
	return sum, true
}
