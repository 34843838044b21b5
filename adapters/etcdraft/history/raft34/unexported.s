// Without an assembly file, the compiler wants a body of every function.
