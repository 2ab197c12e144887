package main

import "strings"

// silentAMR is two seconds of silence, as phones record voice messages: frames
// of 20 ms at 4.75 kbit/s, each of which is a byte for the mode and 12 of sound.
func silentAMR() []byte {
	frame := "\x04" + strings.Repeat("\x00", 12)
	return []byte("#!AMR\n" + strings.Repeat(frame, 100))
}
