module github.com/rapport-go/rapport

go 1.26
