// Package emailtest is mail servers in the process, for tests of drivers/email and
// of what is built on it: an SMTP server that takes, refuses, loses and bounces
// mail, an IMAP server that shows what was delivered, and customers who write and
// read with them.
//
//	s := emailtest.New(emailtest.Options{})
//	defer s.Close()
//	s.Add("support@shop.example", "secret")
//	ann := s.Customer("ann@mail.example", "Ann")
//	cfg := s.Config("support@shop.example")
//	cfg.Files = files
//	c, err := email.New(cfg)
//
// What goes wrong with a mail is told to [Server.Fail], [Server.Bounce] and the like,
// and how a connection ends, at whichever command, to [Server.Overheard].
//
// Connections are pipes within the process unless [Server.Listen] is called, so that
// tests in a bubble of testing/synctest can use them. The servers are the ones of
// emersion/go-smtp and emersion/go-imap: they know the protocols, and not each
// provider's habits.
package emailtest
