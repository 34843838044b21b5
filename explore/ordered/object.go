package ordered

import "math/bits"

// Object is a local state, a message, a fact, or what is commonly known: a shape, which is all
// but its ordered numbers, and the places of these in some order that several objects share.
type Object uint64

// At returns the object of a shape at some places, as many as the shape has numbers.
func At(shape uint32, at Places) Object { return Object(shape)<<32 | Object(at) }

// Shape numbers all of the object but its places.
func (o Object) Shape() uint32 { return uint32(o >> 32) }

// Places are those of the object's numbers.
func (o Object) Places() Places { return Places(o) }

// Places is a set of places in an order: bit 1 is the least number that is there, bit 2 the
// next. Bit 0 would be the number 0, which is below all others and needs no place.
type Places uint32

// MostPlaces is how many numbers can be told apart at one time.
const MostPlaces = 31

// First returns the first places.
func First(places int) Places { return Places(1<<(places+1) - 2) }

// Count returns how many places there are.
func (p Places) Count() int { return bits.OnesCount32(uint32(p)) }

// Top returns the greatest place; 0 if there is none.
func (p Places) Top() int { return max(bits.Len32(uint32(p))-1, 0) }

// Has reports whether a place is among them.
func (p Places) Has(place int) bool { return p>>place&1 != 0 }

// Nth returns the place of the nth number, counted from 1; 0 for 0.
func (p Places) Nth(n int) int {
	for ; n > 1; n-- {
		p &= p - 1
	}
	if n < 1 || p == 0 {
		return 0
	}
	return bits.TrailingZeros32(uint32(p))
}

// Among returns the places as they are counted among all, of which they are a part.
func (p Places) Among(all Places) (among Places) {
	for ; p != 0; p &= p - 1 {
		place := bits.TrailingZeros32(uint32(p))
		among |= 2 << bits.OnesCount32(uint32(all)&(1<<place-1))
	}
	return among
}

// Of is the inverse of Among.
func (p Places) Of(all Places) Places {
	if p == First(p.Top()) && p.Top() == all.Count() {
		return all
	}
	to := placesOf(all)
	return p.through(&to)
}

// order gives each place another one; the order is kept, and 0 stays 0.
type order [MostPlaces + 1]uint8

// placesOf gives the nth place that of the nth of all.
func placesOf(all Places) (to order) {
	for n := 1; all != 0; n++ {
		to[n] = uint8(bits.TrailingZeros32(uint32(all)))
		all &= all - 1
	}
	return to
}

// through returns the places that an order gives.
func (p Places) through(to *order) (q Places) {
	for ; p != 0; p &= p - 1 {
		q |= 1 << to[bits.TrailingZeros32(uint32(p))&MostPlaces]
	}
	return q
}

func (o Object) through(to *order) Object { return o&^0xffffffff | Object(o.Places().through(to)) }
func (o Object) among(all Places) Object  { return o&^0xffffffff | Object(o.Places().Among(all)) }

// together returns two objects as they are counted among the places of both.
func together(a, b Object) (Object, Object, Places) {
	all := a.Places() | b.Places()
	return a.among(all), b.among(all), all
}
