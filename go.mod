module raftmc

go 1.26
