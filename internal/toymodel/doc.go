// Package toymodel plugs toys into package model, for tests that compare models, searches
// and minimised runs with straightforward code.
package toymodel
