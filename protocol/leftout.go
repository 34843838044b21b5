package protocol

import "reflect"

// LeftOut declares what a protocol's descriptions omit or alter on purpose: values that
// differ in nothing else are taken for one.
type LeftOut struct {
	// Field is a field's type and name, as Go prints them, such as "raft.Server.Issued".
	Field string

	// Part says which part of the field does not count.
	Part Part

	// Reason says why nothing that a server does depends on it. The audit prints it.
	Reason string
}

// Part says which part of a field does not count.
type Part uint8

const (
	// OrderOnly: the order of a slice's elements. If Set describes the slice itself, no
	// declaration is needed.
	OrderOnly Part = iota

	// Altered: the value that is read back may be different, for instance if a number is
	// written relative to another. The field must still be described: the self-check
	// requires that some of its values have different encodings.
	Altered

	// Entirely: the whole field. It is not described.
	Entirely
)

func (p Part) String() string { return [...]string{"order", "altered", "left out"}[p] }

// FieldName returns a field's name as in LeftOut.Field.
func FieldName(t reflect.Type, i int) string { return t.String() + "." + t.Field(i).Name }
