package main

import "strings"

// A person is somebody with a phone and all apps on it.
type person struct {
	Number, Name string
	// Username is the handle, and HidesNumber keeps the number from the business,
	// where the provider has that.
	Username    string
	HidesNumber bool
}

// people have phones when the program starts for the first time.
var people = []person{
	{Number: "+49 151 23456701", Name: "Mia Schulz"},
	{Number: "+44 7911 123456", Name: "Noah Clarke"},
	{Number: "+55 11 91234 5603", Name: "Lívia Souza", Username: "livia.s", HidesNumber: true},
}

// key is the person's number in digits.
func (p person) key() string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, p.Number)
}

// keyOfName is the key of one of people, or empty.
func keyOfName(name string) string {
	for _, p := range people {
		if p.Name == name {
			return p.key()
		}
	}
	return ""
}
