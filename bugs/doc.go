// Package bugs keeps published mistakes of real Rafts, each as a decorator
// around the correct protocol: the core has no hook, flag or build tag for any
// of them. Start reading at Bug and All.
package bugs
