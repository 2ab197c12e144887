package sqlstore

import (
	"encoding/json"
	"fmt"
	"time"
)

// micros is an instant as it is stored: microseconds since 1970.
func micros(t time.Time) int64 { return t.UnixMicro() }

func instantOf(us int64) time.Time { return time.UnixMicro(us).UTC() }

// never is the zero time in microseconds.
var never = time.Time{}.UnixMicro()

// maybe is an instant that is often zero, which is stored as 0. The instant 0
// itself, 1970, changes places with the zero time.
func maybe(t time.Time) int64 { return swapped(t.UnixMicro()) }

func swapped(us int64) int64 {
	switch us {
	case never:
		return 0
	case 0:
		return never
	}
	return us
}

// micro is t in UTC and whole microseconds, as it comes back from a store.
func micro(t time.Time) time.Time { return instantOf(micros(t)) }

// An instant reads what micros wrote.
type instant struct{ to *time.Time }

func (i instant) Scan(src any) error {
	us, ok := src.(int64)
	if !ok {
		return fmt.Errorf("storage: an instant is stored as %T", src)
	}
	*i.to = instantOf(us)
	return nil
}

// A maybeInstant reads what maybe wrote.
type maybeInstant struct{ to *time.Time }

func (i maybeInstant) Scan(src any) error {
	us, ok := src.(int64)
	if !ok {
		return fmt.Errorf("storage: an instant is stored as %T", src)
	}
	*i.to = instantOf(swapped(us))
	return nil
}

// A whole reads an integer.
type whole struct{ to *int }

func (w whole) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("storage: a number is stored as %T", src)
	}
	*w.to = int(n)
	return nil
}

// down is a number as it is stored where the highest comes first: all its bits
// turned, which is the order from high to low.
func down(n int) int64 { return ^int64(n) }

// A downward reads what down wrote.
type downward struct{ to *int }

func (d downward) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("storage: a number is stored as %T", src)
	}
	*d.to = int(^n)
	return nil
}

// flag is a yes or no as it is stored.
func flag(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// A flagged reads what flag wrote.
type flagged struct{ to *bool }

func (f flagged) Scan(src any) error {
	n, ok := src.(int64)
	if !ok {
		return fmt.Errorf("storage: a yes or no is stored as %T", src)
	}
	*f.to = n != 0
	return nil
}

// bytesOf is b, never nil.
func bytesOf(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// A blob reads bytes; none are nil.
type blob struct{ to *[]byte }

func (b blob) Scan(src any) error {
	switch src := src.(type) {
	case []byte:
		*b.to = append([]byte(nil), src...)
	case nil:
		*b.to = nil
	default:
		return fmt.Errorf("storage: bytes are stored as %T", src)
	}
	return nil
}

// A document reads JSON text; the empty text leaves the value as it is.
type document struct{ to any }

func (d document) Scan(src any) error {
	switch src := src.(type) {
	case string:
		if src == "" {
			return nil
		}
		return json.Unmarshal([]byte(src), d.to)
	case []byte:
		if len(src) == 0 {
			return nil
		}
		return json.Unmarshal(src, d.to)
	}
	return fmt.Errorf("storage: a document is stored as %T", src)
}

// encode writes a value as JSON text.
func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}
