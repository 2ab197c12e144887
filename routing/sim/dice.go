package sim

import (
	"math"
	"time"
)

// dice are a sequence of numbers that a seed determines (SplitMix64, Steele,
// Lea and Flood 2014).
type dice struct{ state uint64 }

func (d *dice) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// share is a number from 0 up to but not including 1.
func (d *dice) share() float64 { return float64(d.next()>>11) / (1 << 53) }

// below is a number from 0 to n-1; 0 if n is not above 0.
func (d *dice) below(n int) int {
	if n <= 0 {
		return 0
	}
	return int(d.share() * float64(n))
}

// gap is the time between two of events that come independently, so many an
// hour.
func (d *dice) gap(perHour float64) time.Duration {
	return time.Duration(-math.Log(1-d.share()) / perHour * float64(time.Hour))
}

// around is a time that is long now and then, with a mean (lognormal).
func (d *dice) around(mean time.Duration, spread float64) time.Duration {
	normal := math.Sqrt(-2*math.Log(1-d.share())) * math.Cos(2*math.Pi*d.share())
	return time.Duration(float64(mean) * math.Exp(spread*normal-spread*spread/2))
}
