package protocol

import (
	"fmt"
	"slices"
)

// networkEvents are the names of what the network does, and of a local input as such.
var networkEvents = []string{"Deliver", "Duplicate", "Drop", "Reorder", "Local"}

// Bounds on what an Info may say.
const (
	maxServers      = 12
	maxClientValues = 62  // one bit each, besides "none" and "beyond"
	maxKinds        = 250 // of actions
)

// Check reports what is wrong with an Info.
func (info Info) Check() error {
	named := info.Name
	if named == "" {
		return fmt.Errorf("Info.Name is empty: a protocol needs a name, for traces and reports")
	}
	if n := len(info.Servers); n == 0 || n > maxServers {
		return fmt.Errorf("%s has %d servers; it needs 1 to %d", named, n, maxServers)
	}
	for i, name := range info.Servers {
		if name == "" || slices.Contains(info.Servers[:i], name) {
			return fmt.Errorf("%s: Info.Servers[%d] is %q: each server needs a name of its own", named, i, name)
		}
	}
	if info.Values < 0 || info.Values > maxClientValues {
		return fmt.Errorf("%s: Info.Values is %d; it must be 0 to %d", named, info.Values, maxClientValues)
	}
	for i, name := range info.Columns {
		if name == "" || slices.Contains(info.Columns[:i], name) {
			return fmt.Errorf("%s: Info.Columns[%d] is %q: each column is another field", named, i, name)
		}
	}
	if err := info.checkSymmetric(); err != nil {
		return err
	}
	return info.checkKinds()
}

func (info Info) checkSymmetric() error {
	var members []int
	for k, set := range info.Symmetric {
		for _, server := range set {
			switch {
			case server < 0 || server >= len(info.Servers):
				return fmt.Errorf("%s: Info.Symmetric[%d] has server %d, and there are %d servers, numbered from 0", info.Name, k, server, len(info.Servers))
			case slices.Contains(members, server):
				return fmt.Errorf("%s: Info.Symmetric[%d] has server %d, which is a member already: sets must not overlap", info.Name, k, server)
			}
			members = append(members, server)
		}
	}
	return nil
}

func (info Info) checkKinds() error {
	reserved := slices.Clone(networkEvents)
	for i, k := range info.Inputs {
		switch {
		case k.Name == "" || slices.Contains(reserved, k.Name):
			return fmt.Errorf("%s: Info.Inputs[%d].Name is %q: each kind of input needs a name of its own, and none of %v", info.Name, i, k.Name, networkEvents)
		case k.Limit < Any || k.Limit > MaxLimit:
			return fmt.Errorf("%s: the limit of input kind %s is %d; it must be 0 to %d, or Any", info.Name, k.Name, int(k.Limit), MaxLimit)
		case k.Class > Fault || k.Need > Optional:
			return fmt.Errorf("%s: input kind %s has Class %d and Need %d, which do not both exist", info.Name, k.Name, k.Class, k.Need)
		}
		reserved = append(reserved, k.Name)
	}
	var messages []string
	for i, k := range info.Messages {
		switch {
		case k.Name == "" || slices.Contains(messages, k.Name):
			return fmt.Errorf("%s: Info.Messages[%d].Name is %q: each kind of message needs a name of its own", info.Name, i, k.Name)
		case k.Need > Optional:
			return fmt.Errorf("%s: message kind %s has Need %d, which does not exist", info.Name, k.Name, k.Need)
		}
		messages = append(messages, k.Name)
	}
	if n := len(info.Inputs) + len(info.Messages) + 3; n > maxKinds {
		return fmt.Errorf("%s has %d kinds of actions, with those of the network; the most is %d", info.Name, n, maxKinds)
	}
	return nil
}
