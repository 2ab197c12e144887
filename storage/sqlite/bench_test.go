package sqlite_test

import (
	"path/filepath"
	"testing"

	"github.com/rapport-go/rapport/storage/internal/sqlstore/storebench"
	"github.com/rapport-go/rapport/storage/sqlite"
)

func BenchmarkIntakeLikeBatch(b *testing.B) { storebench.Intake(b, onDisk(b)) }

func BenchmarkStatuses(b *testing.B) { storebench.Statuses(b, onDisk(b)) }

func BenchmarkOutbox(b *testing.B) { storebench.Outbox(b, onDisk(b)) }

// BenchmarkMoments grows by tens to as many pending moments as
// RAPPORT_BENCH_MOMENTS says.
func BenchmarkMoments(b *testing.B) { storebench.Moments(b, onDisk(b)) }

func BenchmarkTogether(b *testing.B) { storebench.Together(b, onDisk(b)) }

func onDisk(b *testing.B) *sqlite.Store {
	return opened(b, filepath.Join(b.TempDir(), "bench.db"), "one")
}

// BenchmarkSearch grows by tens to as many messages as RAPPORT_BENCH_MESSAGES
// says; 100,000 if it says nothing.
func BenchmarkSearch(b *testing.B) { storebench.Search(b, onDisk(b), storebench.Messages(b)) }
