// Package originfeed keeps the origins of a policy equal to a table of a database, in
// every replica of a server.
package originfeed
