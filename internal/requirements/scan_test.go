package requirements

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func scanned(t *testing.T, file, src string) []Proof {
	t.Helper()
	proofs, err := Scan(fstest.MapFS{file: {Data: []byte("package p\n\n" + src)}})
	require.NoError(t, err)
	return proofs
}

func TestWhereANumberCounts(t *testing.T) {
	proof := func(section, item int, test string) Proof { return Proof{Number{section, item}, test} }
	tests := []struct {
		name, src string
		want      []Proof
	}{
		{"the name of a test", `func TestS1_22_One(t *testing.T) {}`, []Proof{proof(1, 22, "a.TestS1_22_One")}},
		{"several in a name", `func TestS1_22_S3_4(t *testing.T) {}`, []Proof{proof(1, 22, "a.TestS1_22_S3_4"), proof(3, 4, "a.TestS1_22_S3_4")}},
		{"behind words", `func TestReplyS5_8(t *testing.T) {}`, []Proof{proof(5, 8, "a.TestReplyS5_8")}},
		{"the name of a fuzz target", `func FuzzS1_2(f *testing.F) {}`, []Proof{proof(1, 2, "a.FuzzS1_2")}},
		{"a sub-test", `func TestA(t *testing.T) { t.Run("S1.22 two at once", f) }`, []Proof{proof(1, 22, "a.TestA/S1.22 two at once")}},
		{"a sub-test with underscores", `func TestA(t *testing.T) { t.Run("S1_22", f) }`, []Proof{proof(1, 22, "a.TestA/S1_22")}},
		{"several in a sub-test", `func TestA(t *testing.T) { t.Run("S1.2, S1.3: x", f) }`, []Proof{proof(1, 2, "a.TestA/S1.2, S1.3: x"), proof(1, 3, "a.TestA/S1.2, S1.3: x")}},
		{"a name that is put together", `func TestA(t *testing.T) { t.Run("S1.2 " + name, f); t.Run(fmt.Sprintf("S1.3 %d", n), f) }`, []Proof{proof(1, 2, "a.TestA/S1.2 "), proof(1, 3, "a.TestA/S1.3 %d")}},
		{"the first text of a row", `func TestA(t *testing.T) { x = []row{{"S1.2 a", 1}, {"S1.3 b", 2}} }`, []Proof{proof(1, 2, "a.TestA/S1.2 a"), proof(1, 3, "a.TestA/S1.3 b")}},
		{"the first field of a row", `func TestA(t *testing.T) { x = []row{{rule: "S1.2 a", n: 1}} }`, []Proof{proof(1, 2, "a.TestA/S1.2 a")}},
		{"the name of a row", `func TestA(t *testing.T) { x = []row{{n: 1, name: "S1.2 a"}} }`, []Proof{proof(1, 2, "a.TestA/S1.2 a")}},
		{"a key of a map", `func TestA(t *testing.T) { x = map[string]int{"S1.2 a": 1, "S1.3 b": 2} }`, []Proof{proof(1, 2, "a.TestA/S1.2 a"), proof(1, 3, "a.TestA/S1.3 b")}},
		{"a table beside the tests", `var rows = []row{{"S1.2 a", 1}}`, []Proof{proof(1, 2, "a/S1.2 a")}},
		{"once, though named twice", `func TestA(t *testing.T) { t.Run("S1.2", f); t.Run("S1.2", f) }`, []Proof{proof(1, 2, "a.TestA/S1.2")}},

		{"a comment", "// S1.2 is tested elsewhere.\nfunc TestA(t *testing.T) {}", nil},
		{"another text", `func TestA(t *testing.T) { t.Log("S1.2"); x = []row{{"a", "S1.2"}} }`, nil},
		{"a list of texts", `func TestA(t *testing.T) { x = []string{"S1.2", "S1.3"} }`, nil},
		{"the value of a map", `func TestA(t *testing.T) { x = map[string]string{"a": "S1.2"} }`, nil},
		{"a function that is no test", `func checkS1_2(t *testing.T) {}`, nil},
		{"a method", `func (s suite) TestS1_2() {}`, nil},
		{"a part of another word", `func TestTLS1_3(t *testing.T) { t.Run("TLS1.3", f) }`, nil},
		{"a number without its sentence", `func TestS1_(t *testing.T) { t.Run("S1 and S2.", f) }`, nil},
		{"a number with a zero in front", `func TestS1_02(t *testing.T) {}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, scanned(t, "a/x_test.go", tt.src))
		})
	}
}

func TestWhichFilesCount(t *testing.T) {
	const src = `func TestS1_2(t *testing.T) {}`
	for file, counts := range map[string]bool{
		"x_test.go":                     true,
		"a/b/x_test.go":                 true,
		"storage/storetest/bindings.go": true,
		"a/x.go":                        false,
		"a/testdata/x_test.go":          false,
		".git/x_test.go":                false,
		"_old/x_test.go":                false,
		"a/x_test.go.txt":               false,
	} {
		assert.Equal(t, counts, len(scanned(t, file, src)) == 1, file)
	}
}

func TestScanFailsOnWhatItCannotRead(t *testing.T) {
	_, err := Scan(fstest.MapFS{"a/x_test.go": {Data: []byte("package")}})
	require.Error(t, err)
	_, err = Scan(fstest.MapFS{"a/y.go": {Data: []byte("package")}})
	require.NoError(t, err, "it is no test")
}
