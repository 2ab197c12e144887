// Package outbound makes requests to addresses that somebody else named: a
// customer's webhook, a file in a message. Such an address must not lead into
// the host's own network, to its loopback interface or to the metadata service
// of its cloud.
//
// What is checked is the address that is dialled, after the name was resolved
// and just before the connection is made, so that a name that resolves
// differently a second time ("DNS rebinding") gains nothing. Proxies from the
// environment are not used, since they would be dialled instead; redirects are
// not followed by the transport, and [Fetcher] checks every hop anew.
package outbound
