// Package icalendar reads holidays from iCalendar files (RFC 5545), such as
// those that states and calendar services publish, as exceptions of a schedule.
// The file is taken apart by github.com/arran4/golang-ical.
//
// All-day events close their dates. Timed events shut what they take of the usual
// hours, with their times in the schedule's zone: an event by TZID or in UTC is
// converted, one without a zone is in the schedule's. Events of several days,
// DTEND, DURATION, RDATE, EXDATE and changed instances (RECURRENCE-ID) are
// understood. Cancelled events are left out, also a cancelled instance of a
// recurring one. Whether an event counts as busy (TRANSP) does not matter, since
// most holiday calendars say that theirs do not.
//
// Of RRULE, FREQ=YEARLY is understood, with INTERVAL, COUNT, UNTIL, BYMONTH,
// BYMONTHDAY (from the end too) and BYDAY (every, or the n-th from the beginning or
// end of a month, together with BYMONTH). Everything else is an error of kind
// [Unsupported], rather than a holiday on a wrong day. Recurring events are written
// out, each date for itself, within the dates that [Options] give; import again
// when they come to their end.
//
// Two events on the same date make one exception.
//
// # Hostile input
//
// A file is at most [MaxBytes] long, its lines [MaxLine], with at most [MaxEvents]
// events and [MaxDays] dates. What is not used never reaches the parser, such as
// descriptions, attachments and nested components. In particular zones that the file
// defines itself are not read: a TZID must be a name of the IANA database, or end
// in one, or be among [Options].Zones.
package icalendar
