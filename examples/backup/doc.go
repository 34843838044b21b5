// Package backup is primary-backup replication with a view service: goroutines, tickers and
// channels, which know nothing of the checker (service.go, server.go). Code drives them as they
// are (code.go), and the tests put each node into a bubble of package opaque/bubble: that is what
// to copy for code with goroutines of one's own.
//
// The view service says who is primary and who is backup. It goes on to another view only once the
// primary has acknowledged the one that there is, and a primary does that only once its backup
// has all that it has; it answers a client only once its backup has what the client has put. So
// whatever was answered is there in every later view. Servers do not come back from a crash here.
// This is the second laboratory of MIT's course 6.824, as it was until 2016.
package backup
