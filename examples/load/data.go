package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// data is where a run keeps what it stores.
type data struct {
	place
	remove func() error
	// size is how many bytes it takes on disk.
	size func(context.Context) (int64, error)
	// log is how many bytes of its write-ahead log the database has written, for
	// whatever reason; nil if it does not tell.
	log func(context.Context) (int64, error)
}

// newData prepares an empty place, or takes the folder that is to be kept.
func newData(ctx context.Context, o options) (data, error) {
	switch o.store {
	case "sqlite":
		return newFolder(o.data)
	case "postgres":
		return newDatabase(ctx, o.dsn)
	}
	return data{
		place: place{Store: o.store}, remove: func() error { return nil },
		size: func(context.Context) (int64, error) { return 0, nil },
	}, nil
}

func newFolder(keep string) (data, error) {
	folder, remove := keep, func() error { return nil }
	if keep == "" {
		temporary, err := os.MkdirTemp("", "rapport-load-")
		if err != nil {
			return data{}, err
		}
		folder, remove = temporary, func() error { return os.RemoveAll(temporary) }
	} else if err := os.MkdirAll(keep, 0o700); err != nil {
		return data{}, err
	}
	size := func(context.Context) (int64, error) { return sizeOf(folder) }
	return data{place: place{Store: "sqlite", Folder: folder}, remove: remove, size: size}, nil
}

// sizeOf adds up the files of a folder. One that vanishes meanwhile counts 0.
func sizeOf(folder string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return sum, err
}

// closeAfter closes what err made useless.
func closeAfter(close func() error, err error) error { return errors.Join(err, close()) }
