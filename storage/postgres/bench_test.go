package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/rapport-go/rapport/storage/internal/sqlstore/storebench"
	"github.com/rapport-go/rapport/storage/postgres"
)

func BenchmarkIntakeLikeBatch(b *testing.B) { storebench.Intake(b, onServer(b)) }

func BenchmarkStatuses(b *testing.B) { storebench.Statuses(b, onServer(b)) }

func BenchmarkOutbox(b *testing.B) { storebench.Outbox(b, onServer(b)) }

// BenchmarkMoments grows by tens to as many pending moments as
// RAPPORT_BENCH_MOMENTS says.
func BenchmarkMoments(b *testing.B) { storebench.Moments(b, onServer(b)) }

func BenchmarkTogether(b *testing.B) { storebench.Together(b, onServer(b)) }

func onServer(b *testing.B) *postgres.Store {
	s, err := migrated(b, newSchema(b)).Tenant(b.Context(), "one")
	require.NoError(b, err)
	return s
}

// BenchmarkSearch grows by tens to as many messages as RAPPORT_BENCH_MESSAGES
// says; 100,000 if it says nothing.
func BenchmarkSearch(b *testing.B) { storebench.Search(b, onServer(b), storebench.Messages(b)) }
