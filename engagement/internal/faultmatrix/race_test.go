//go:build race

package faultmatrix_test

// raced says that the race detector is on.
const raced = true
