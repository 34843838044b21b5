// Package orderedtoy makes small random protocols whose servers do nothing with their ordered
// numbers but compare them, for tests of the search for any number of these.
package orderedtoy
