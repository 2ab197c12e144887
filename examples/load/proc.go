package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// tick is the unit of times in /proc, whatever the kernel's own (proc_pid_stat
// in the Linux manual: USER_HZ).
const tick = time.Second / 100

// cpuOf is the user and system time of a process; false if there is no /proc.
func cpuOf(pid int) (time.Duration, bool) { return ticks(fieldsOf(pid), 11, 12) }

// peakOf is the most memory that a process held, in bytes; 0 if there is no
// /proc.
func peakOf(pid int) int64 { return heldBy(pid, "VmHWM:") }

// heldBy is a measure of a process's memory, in bytes; 0 if there is no /proc.
func heldBy(pid int, measure string) int64 {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if text, ok := strings.CutPrefix(lines.Text(), measure); ok {
			n, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(text), " kB"), 10, 64)
			return n << 10
		}
	}
	return 0
}

// fieldsOf is what /proc says of a process, from its state on: behind its name,
// which is in parentheses and may hold anything.
func fieldsOf(pid int) []string {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	return strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
}

// ticks adds up fields that count time.
func ticks(fields []string, which ...int) (sum time.Duration, ok bool) {
	for _, i := range which {
		if i >= len(fields) {
			return 0, false
		}
		n, err := strconv.ParseInt(fields[i], 10, 64)
		if err != nil {
			return 0, false
		}
		sum += time.Duration(n) * tick
	}
	return sum, true
}
