// Package history drives old versions of etcd's raft, as they were published, under package
// opaque: to show that the search finds the mistakes that were in them, and finds none within the
// same bounds in the version that mended them. docs/etcd-history.md has the figures.
//
// It knows no version. What tells one from another is a Version, of which there is a package for
// each way in which the library could be called (raft2, raft3 and so on); a folder with a module of
// its own pins each version and says what must be found in it. Start reading at Version, then
// node.go.
package history
