// Package hours counts business time: weekly hours, holidays and other dated
// exceptions, in a time zone. It is pure: it reads no clock, and an instant
// comes in as an argument.
//
// A [Schedule] is data, as it is stored and edited. [Schedule.Check] says
// everything that is wrong with it. [New] makes a [Calendar] of it, which
// answers questions.
//
// # What the clock on the wall shows counts
//
// An instant is business time exactly when a clock on the wall in the
// schedule's zone shows a date and time that the schedule holds. From that
// follows all the rest:
//
//   - An hour that the wall clock skips, in spring, does not exist and gives no
//     business time: a night shift from 22:00 to 06:00 has seven hours then.
//   - An hour that it shows twice, in autumn, counts twice: the same shift has
//     nine hours.
//   - The same for zones that move by half an hour (Australia/Lord_Howe), that
//     change their rules, or that skip a whole day (Pacific/Apia has no
//     2011-12-30): hours on that day never happen.
//   - Each opening begins at the first instant that shows its time and goes on
//     to the first that does not. It can be open twice where a closing time is
//     within the doubled hour.
//
// # Midnight
//
// Weekly hours that end at or before the time at which they begin end on the
// next day, and belong to the day on which they begin. A dated exception
// speaks for its date from midnight to midnight: it also cuts off what a shift
// of the day before would reach into it. Its own hours can run on into the next
// day, unless that has an exception too.
//
// # Limits
//
// Times count in whole minutes. Instants outside of the years 1 to 9999 count as
// the nearest one inside. Time zones come from the database that the program
// was built with or finds on its machine; import time/tzdata to be independent
// of the machine.
package hours
