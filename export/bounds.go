package export

import (
	"fmt"
	"strings"

	"raftmc/model"
)

// boundsLiteral writes bounds in Go, without the fields that are zero.
func boundsLiteral(b model.Bounds) string {
	var fields []string
	add := func(name, value string, isSet bool) {
		if isSet {
			fields = append(fields, name+": "+value)
		}
	}
	number := func(name string, n int) { add(name, fmt.Sprint(n), n != 0) }
	limit := func(name string, l model.Limit) {
		value := l.String()
		if l == model.Any {
			value = "model.Any"
		}
		add(name, value, l != 0)
	}
	number("Servers", b.Servers)
	number("Terms", b.Terms)
	number("Log", b.Log)
	number("Values", b.Values)
	number("Batch", b.Batch)
	limit("Crashes", b.Crashes)
	limit("Compactions", b.Compactions)
	limit("Drops", b.Drops)
	limit("Duplicates", b.Duplicates)
	limit("Reorders", b.Reorders)
	number("InFlight", b.InFlight)
	add("Network", networkLiteral(b.Network), b.Network != model.Network{})
	add("Disk", "model.Asynchronous", b.Disk == model.Asynchronous)
	return "model.Bounds{" + strings.Join(fields, ", ") + "}"
}

func networkLiteral(n model.Network) string {
	var fields []string
	if n.Order == model.FIFO {
		fields = append(fields, "Order: model.FIFO")
	}
	if n.Loss == model.Lossless {
		fields = append(fields, "Loss: model.Lossless")
	}
	if n.Delivery == model.AnyTimes {
		fields = append(fields, "Delivery: model.AnyTimes")
	}
	return "model.Network{" + strings.Join(fields, ", ") + "}"
}
