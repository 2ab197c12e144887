//go:build race

package content_test

// raceDetector says that sync.Pool forgets at random what it holds, so that what is
// allocated says nothing.
const raceDetector = true
