package sim

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// A line of a record is one arrival or one shift.
type line struct {
	Arrival *Arrival `json:"arrival,omitempty"`
	Shift   *Shift   `json:"shift,omitempty"`
}

// Write writes a day as a record: JSON lines, first the shifts. The error is
// that of w.
func (d Day) Write(w io.Writer) error {
	out := json.NewEncoder(w)
	for i := range d.Shifts {
		if err := out.Encode(line{Shift: &d.Shifts[i]}); err != nil {
			return err
		}
	}
	for i := range d.Arrivals {
		if err := out.Encode(line{Arrival: &d.Arrivals[i]}); err != nil {
			return err
		}
	}
	return nil
}

// A RecordError says what is wrong with a record.
type RecordError struct {
	Line   int // from 1
	Reason string
	Err    error // nil if there is none beneath
}

func (e *RecordError) Error() string { return fmt.Sprintf("record, line %d: %s", e.Line, e.Reason) }

// Unwrap returns the error beneath.
func (e *RecordError) Unwrap() error { return e.Err }

// Limits of a record.
const (
	maxLine  = 1 << 20
	maxLines = 2_000_000
)

// Read reads a record. The error is a *RecordError, or that of r. The arrivals
// need not be in order.
func Read(r io.Reader) (Day, error) {
	var d Day
	ids := map[string]bool{}
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxLine)
	n := 0
	for in.Scan() {
		if n++; n > maxLines {
			return Day{}, &RecordError{Line: n, Reason: "has too many lines"}
		}
		if err := d.read(in.Bytes(), ids); err != nil {
			return Day{}, &RecordError{Line: n, Reason: err.Error(), Err: err}
		}
	}
	if err := in.Err(); err != nil {
		return Day{}, &RecordError{Line: n + 1, Reason: err.Error(), Err: err}
	}
	slices.SortStableFunc(d.Arrivals, func(a, b Arrival) int { return a.At.Compare(b.At) })
	return d, nil
}

func (d *Day) read(text []byte, ids map[string]bool) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	var l line
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&l); err != nil {
		return err
	}
	switch {
	case (l.Arrival == nil) == (l.Shift == nil):
		return fmt.Errorf("must be one arrival or one shift")
	case l.Shift != nil:
		return d.readShift(*l.Shift)
	}
	return d.readArrival(*l.Arrival, ids)
}

func (d *Day) readShift(s Shift) error {
	if s.Agent.ID == "" || s.To.Before(s.From) || s.Pace < 0 || s.Pace > 1000 {
		return fmt.Errorf("is no shift: it needs an agent's id, an end after its beginning and a possible pace")
	}
	d.Shifts = append(d.Shifts, s)
	return nil
}

func (d *Day) readArrival(a Arrival, ids map[string]bool) error {
	id := string(a.Case.ID)
	if id == "" || ids[id] || a.At.IsZero() || a.Takes < 0 {
		return fmt.Errorf("is no arrival: it needs a case's id that is not there twice, an instant and a possible length")
	}
	ids[id] = true
	d.Arrivals = append(d.Arrivals, a)
	return nil
}
