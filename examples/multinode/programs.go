package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// errNoPostgres is a machine on which PostgreSQL is not installed.
var errNoPostgres = errors.New("PostgreSQL's programs are not there: install its server, or say with -programs where it is")

// needed are the programs of PostgreSQL's that a cluster takes.
var needed = []string{"initdb", "postgres", "pg_basebackup"}

// findPrograms is the folder where PostgreSQL's programs are: the one asked for,
// the one on the path, or the newest that Debian has installed.
func findPrograms(asked string) (string, error) {
	if asked != "" {
		if !complete(asked) {
			return "", fmt.Errorf("%w: not all of %v are in %s", errNoPostgres, needed, asked)
		}
		return asked, nil
	}
	for _, folder := range append(onPath(), installed()...) {
		if complete(folder) {
			return folder, nil
		}
	}
	return "", errNoPostgres
}

func complete(folder string) bool {
	return !slices.ContainsFunc(needed, func(name string) bool {
		_, err := os.Stat(filepath.Join(folder, name))
		return err != nil
	})
}

// onPath is where initdb is, behind links.
func onPath() []string {
	path, err := exec.LookPath("initdb")
	if err != nil {
		return nil
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return nil
	}
	return []string{filepath.Dir(path)}
}

// installed are the folders of Debian's packages, the newest first.
func installed() []string {
	folders, _ := filepath.Glob("/usr/lib/postgresql/*/bin") // the pattern is a good one
	version := func(folder string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder))) // 0 is the oldest
		return n
	}
	slices.SortFunc(folders, func(a, b string) int { return cmp.Compare(version(b), version(a)) })
	return folders
}
