package raftmodel

// SnapshotData is what a state machine saves, for the tests.
var SnapshotData = snapshotData
