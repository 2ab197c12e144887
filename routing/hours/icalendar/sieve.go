package icalendar

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
)

// The limits of a file.
const (
	MaxBytes  = 1 << 20
	MaxLine   = 4 << 10
	MaxEvents = 5000
	MaxDays   = 20000
	maxDepth  = 8
)

// used are the properties of events that are read.
var used = map[string]bool{
	"UID": true, "SUMMARY": true, "STATUS": true, "DTSTART": true, "DTEND": true, "DURATION": true,
	"RRULE": true, "RDATE": true, "EXDATE": true, "RECURRENCE-ID": true,
}

// A sieve lets through what is used of a file, with lines unfolded.
type sieve struct {
	kept   bytes.Buffer
	open   []string
	events int
}

// sift reads a file to its end, or to a limit.
func sift(r io.Reader) (*bytes.Buffer, error) {
	in := bufio.NewReader(io.LimitReader(r, MaxBytes+1))
	var s sieve
	var line []byte
	for total := 0; ; {
		next, err := in.ReadBytes('\n')
		if total += len(next); total > MaxBytes {
			return nil, wrong(TooLarge, fmt.Sprintf("the file is longer than %d bytes", MaxBytes))
		}
		if err != nil && err != io.EOF {
			return nil, err
		}
		folded := len(next) > 0 && (next[0] == ' ' || next[0] == '\t')
		if !folded || err == io.EOF && len(next) == 0 {
			if err := s.take(line); err != nil {
				return nil, err
			}
			line = line[:0]
		} else {
			next = next[1:]
		}
		line = append(line, bytes.TrimRight(next, "\r\n")...)
		if err == io.EOF {
			return &s.kept, s.take(line)
		}
	}
}

// take looks at a whole line.
func (s *sieve) take(line []byte) error {
	text := strings.TrimPrefix(strings.ToValidUTF8(string(line), "�"), "\ufeff")
	end := strings.IndexAny(text, ":;")
	if end < 0 {
		return nil
	}
	name, rest := strings.ToUpper(strings.TrimSpace(text[:end])), text[end:]
	switch name {
	case "BEGIN":
		return s.begin(strings.ToUpper(strings.TrimSpace(rest[1:])))
	case "END":
		return s.end(strings.ToUpper(strings.TrimSpace(rest[1:])))
	}
	if s.inEvent() && used[name] || len(s.open) == 1 && name == "METHOD" {
		return s.keep(name + rest)
	}
	return nil
}

func (s *sieve) inEvent() bool { return len(s.open) == 2 && s.open[1] == "VEVENT" }

func (s *sieve) keep(line string) error {
	if len(line) > MaxLine {
		return wrong(TooLarge, fmt.Sprintf("a line is longer than %d bytes", MaxLine))
	}
	s.kept.WriteString(line + "\r\n")
	return nil
}

func (s *sieve) begin(component string) error {
	if s.open = append(s.open, component); len(s.open) > maxDepth {
		return wrong(TooLarge, "components are nested too deep")
	}
	if s.inEvent() {
		if s.events++; s.events > MaxEvents {
			return wrong(TooLarge, fmt.Sprintf("there are more than %d events", MaxEvents))
		}
	}
	if s.inEvent() || len(s.open) == 1 {
		return s.keep("BEGIN:" + component)
	}
	return nil
}

func (s *sieve) end(component string) error {
	last := len(s.open) - 1
	if last < 0 || s.open[last] != component {
		return wrong(Malformed, "a component ends that has not begun")
	}
	kept := s.inEvent() || last == 0
	s.open = s.open[:last]
	if kept {
		return s.keep("END:" + component)
	}
	return nil
}
