// Package faultmatrix holds no code, only a test: what becomes of everything
// that a channel does when a process dies, an answer vanishes or the store fails
// in the middle of it. The tables of docs/faults.md are made by it:
//
//	go test ./engagement/internal/faultmatrix -update
//
// Each cell is one run of an engine with a driver and the other side of its
// provider, in simulated time.
package faultmatrix
