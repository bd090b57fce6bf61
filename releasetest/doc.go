// Package releasetest rehearses a release: it tags each module in a clone and uses the
// tagged modules as a stranger would. It also compares the exported API with that of the
// last release, and lists the licences of what users get with each module.
package releasetest
