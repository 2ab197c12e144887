package automate

import (
	"errors"

	"github.com/rapport-go/rapport/storage"
)

func isNotFound(err error) bool { return errors.Is(err, storage.ErrNotFound) }
