// Package checkpoint keeps what a search needs to continue in another process: a file in a
// folder that one search at a time writes to, and that rests on the identity of what is
// searched and on the code that searches. What is in it is up to the search.
package checkpoint
