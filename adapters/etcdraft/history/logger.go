package history

import "fmt"

// Quiet is a logger for the library that writes nothing.
type Quiet struct{}

func (Quiet) Debug(...any)            {}
func (Quiet) Debugf(string, ...any)   {}
func (Quiet) Error(...any)            {}
func (Quiet) Errorf(string, ...any)   {}
func (Quiet) Info(...any)             {}
func (Quiet) Infof(string, ...any)    {}
func (Quiet) Warning(...any)          {}
func (Quiet) Warningf(string, ...any) {}

// What the library cannot go on after is a finding.

func (Quiet) Fatal(v ...any)                 { panic(fmt.Sprint(v...)) }
func (Quiet) Fatalf(format string, v ...any) { panic(fmt.Sprintf(format, v...)) }
func (Quiet) Panic(v ...any)                 { panic(fmt.Sprint(v...)) }
func (Quiet) Panicf(format string, v ...any) { panic(fmt.Sprintf(format, v...)) }
