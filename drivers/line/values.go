package line

import (
	"strings"
	"time"

	"github.com/rapport-go/rapport/drivers/internal/lenient"
)

// What may come as another type than LINE says.
type (
	text  = lenient.Text
	stamp = lenient.Millis
	count = lenient.Count
	flag  = lenient.Flag
)

// milliseconds is a length of time; zero if it makes no sense.
func milliseconds(n count) time.Duration {
	if int64(n) > int64(24*time.Hour/time.Millisecond) {
		return 0
	}
	return time.Duration(n) * time.Millisecond
}

func isObject(b []byte) bool {
	return strings.HasPrefix(strings.TrimLeft(string(b[:min(len(b), 64)]), " \t\r\n"), "{")
}
