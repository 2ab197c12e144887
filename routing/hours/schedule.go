package hours

import "time"

// A Schedule says when a business is open. It is data: it survives JSON, and
// [New] makes a [Calendar] of it. Without Week and Exceptions it is never open.
type Schedule struct {
	// Zone is the time zone, by its name in the IANA database. Required.
	Zone string `json:"zone"`
	// Week are the hours of an ordinary week, in any order.
	Week []Weekly `json:"week,omitempty"`
	// Exceptions are dates on which something else holds, in any order.
	Exceptions []Exception `json:"exceptions,omitempty"`
}

// Weekly is an interval on some days of the week. A day has any number of them,
// as long as they do not overlap.
type Weekly struct {
	// Days are those on which the interval begins. At least one.
	Days []time.Weekday `json:"days"`
	Span
}

// A Span is a part of a day. It holds From and ends before To. Where To is not
// after From it ends on the next day, so that 00:00 to 00:00 is a whole day, like
// 00:00 to 24:00.
type Span struct {
	From TimeOfDay `json:"from"`
	To   TimeOfDay `json:"to"`
}

// An Exception replaces what the week says for a date. With neither Hours nor
// Shut it is closed all day. A dated exception comes before a yearly one for the
// same date.
type Exception struct {
	// Date is the day, or the first of several.
	Date Date `json:"date"`
	// Through is the last day. Zero: Date is the only one.
	Through Date `json:"through,omitzero"`
	// Yearly makes it recur each year on the same dates, beginning with the year
	// of Date. 29 February is only in years that have one.
	Yearly bool `json:"yearly,omitempty"`
	// LastYear is the year in which a yearly exception begins for the last time.
	// 0: it has no end.
	LastYear int `json:"last_year,omitempty"`
	// Name is for people, such as "Christmas".
	Name string `json:"name,omitempty"`
	// Hours are those of each of the dates, instead of the week's.
	Hours []Span `json:"hours,omitempty"`
	// Shut are taken away from the usual hours of each of the dates, for half days
	// and meetings: a date that is closed anyway stays closed. None of them
	// reaches over midnight. Not together with Hours.
	Shut []Span `json:"shut,omitempty"`
}

// AlwaysOpen is open day and night. Exceptions can be added.
func AlwaysOpen(zone string) Schedule {
	days := []time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}
	return Schedule{Zone: zone, Week: []Weekly{{Days: days, Span: Span{From: 0, To: Midnight}}}}
}
