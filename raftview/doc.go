// Package raftview is what properties see of any Raft, however it is written: a view of a server
// (View), what is remembered of it (History), and the properties that hold for every Raft
// (Properties). Complete gives them to code under package opaque.
//
// # Reads
//
// That a read sees all that was known to be applied before it was asked is a matter of real time,
// which no server's history has. So whoever drives the code makes it a matter of cause and effect:
// a server that applies index n tells the others, by a message that the code knows nothing of;
// who hears of it may ask a read, and if what it is answered lies below n, that is written into
// View.Wrong. The message may come at any later time, or never, and so may the read.
package raftview
