// Package ordered is a search for any number of ordered values.
package ordered
