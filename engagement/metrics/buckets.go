package metrics

import (
	"bytes"
	"fmt"
	"strconv"
)

// Buckets are how many times fell into each bucket of a [Histogram], by its
// number. Their text is short, since a year of figures is made of them: the step
// from each bucket to the next, and behind an x how many there are if it is more
// than one. "120 3x5" is one in bucket 120 and five in bucket 123.
type Buckets map[int]int64

// MarshalText writes the buckets in their order.
func (b Buckets) MarshalText() ([]byte, error) {
	var text []byte
	last := 0
	for _, i := range sorted(b) {
		if len(text) > 0 {
			text = append(text, ' ')
		}
		text = strconv.AppendInt(text, int64(i-last), 10)
		if n := b[i]; n != 1 {
			text = strconv.AppendInt(append(text, 'x'), n, 10)
		}
		last = i
	}
	return text, nil
}

// UnmarshalText reads what MarshalText wrote.
func (b *Buckets) UnmarshalText(text []byte) error {
	all := make(Buckets, bytes.Count(text, []byte{' '})+1)
	last := 0
	for field := range bytes.FieldsSeq(text) {
		step, times, many := bytes.Cut(field, []byte{'x'})
		i, err := strconv.Atoi(string(step))
		n := int64(1)
		if err == nil && many {
			n, err = strconv.ParseInt(string(times), 10, 64)
		}
		if err != nil {
			return fmt.Errorf("metrics: buckets: %w", err)
		}
		last += i
		all[last] += n
	}
	*b = all
	return nil
}
