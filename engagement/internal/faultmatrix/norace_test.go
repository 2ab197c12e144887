//go:build !race

package faultmatrix_test

const raced = false
