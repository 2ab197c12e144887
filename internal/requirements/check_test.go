package requirements

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFaultsBetweenDocumentAndTestsAreFound(t *testing.T) {
	all := []Proof{{Number{1, 1}, "a.TestA"}, {Number{1, 2}, "a.TestB"}, {Number{2, 1}, "a.TestC"}}
	tests := []struct {
		name     string
		proofs   []Proof
		complete []Range
		want     []string // a part of each problem
	}{
		{"nothing declared, nothing tested", nil, nil, nil},
		{"all complete", all, []Range{{1, 1, 3}, {2, 1, 2}}, nil},
		{"a test of a sentence that is not there", []Proof{{Number{1, 4}, "a.TestA"}}, nil, []string{"a.TestA: there is no sentence S1.4"}},
		{"a test of a section that is not there", []Proof{{Number{7, 1}, "a.TestA"}}, nil, []string{"a.TestA: there is no sentence S7.1"}},
		{"a rule without a test", all[1:], []Range{{1, 1, 3}}, []string{"S1.1 is declared complete and has no test: One must."}},
		{"a query without a test", all[:1], []Range{{1, 1, 3}}, []string{"S1.2 is declared complete"}},
		{"a reading without a test", nil, []Range{{2, 1, 2}}, []string{"S2.1 is declared complete"}},
		{"an open rule outside of the range", all[1:], []Range{{1, 2, 2}, {2, 1, 2}}, nil},
		{"a screen, by its own", all, []Range{{1, 3, 3}}, []string{"S1.3 is declared complete"}},
		{"a step outside, by its own", all, []Range{{2, 2, 2}}, []string{"S2.2 is declared complete"}},
		{"a range that ends nowhere", all, []Range{{1, 1, 9}}, []string{"the range S1.1 to S1.9 does not exist"}},
		{"a range the wrong way round", all, []Range{{1, 2, 1}}, []string{"the range S1.2 to S1.1 does not exist"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Check(parsed(t), tt.proofs, tt.complete)
			require.Len(t, got, len(tt.want))
			for i, want := range tt.want {
				assert.Contains(t, got[i], want)
			}
		})
	}
}

func TestTheTable(t *testing.T) {
	var b strings.Builder
	err := Table(&b, parsed(t), []Proof{{Number{1, 1}, "a.TestA"}, {Number{2, 2}, "a.TestC"}, {Number{1, 1}, "b.TestB/S1.1 x"}})
	require.NoError(t, err)
	assert.Equal(t, `S1. The first product
S1.1   R   covered  a.TestA
                    b.TestB/S1.1 x
S1.2   Q   open     One can see.
S1.3   UI  open     A screen shows. needs: a query.
S1: 1 of 3 covered (R 1/1, Q 0/1, UI 0/1)

S2. The second product
S2.1   A   open     It may be. take: it is.
S2.2   X   covered  a.TestC
S2: 1 of 2 covered (A 0/1, X 1/1)

all: 2 of 5 covered (R 1/1, Q 0/1, A 0/1, UI 0/1, X 1/1)
`, b.String())
	long := &Document{Sentences: []Sentence{{Number{1, 1}, Rule, strings.Repeat("é", 91)}}}
	b.Reset()
	require.NoError(t, Table(&b, long, nil))
	assert.Contains(t, b.String(), strings.Repeat("é", 90)+"…\n")
}

type full struct{}

var errFull = errors.New("full")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestTheTableTellsThatItCannotBeWritten(t *testing.T) {
	require.ErrorIs(t, Table(full{}, parsed(t), nil), errFull)
}
