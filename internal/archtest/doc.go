// Package archtest holds the rules of the tree: which folders there are, who
// may import whom, who may read a clock, how long a file may be. Each rule is a
// function over a [Tree], which is read from any fs.FS, so that the tests can
// plant violations in memory and show that every rule would notice.
package archtest
