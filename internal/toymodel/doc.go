// Package toymodel plugs toys into package model, for tests that hold models,
// searches and minimised runs against the obvious.
package toymodel
