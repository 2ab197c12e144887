// Package assign brings cases to agents: it makes of what is stored a question
// for the routing, and of the answer what is to be stored.
//
// Who gets what is decided under one lock for all that waits, so that two
// instances never count on the same free place. Where a decision depends on
// what is committed, the change is committed first and the decision follows as a
// due moment of its own: a case that comes to wait is routed (RouteDue), and an
// agent who may have room is looked after (RoomDue). Of two that happen at the
// same time the later one sees the other, so no case waits beside a free agent
// who could have it.
//
// A Sitting makes several decisions in one transaction. What waits is found by a
// search (Pick) in the queues of whoever has room, and where cases stand by that
// had passed by them.
package assign
