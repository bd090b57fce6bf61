// Package originfeed keeps the origins of a policy equal to a table of a database, in
// every replica of a server. It is for lists that change while requests run: the
// origins of tenants, from a few to millions.
//
//	feed, err := originfeed.New(policy, &originfeed.Postgres{URL: databaseURL}, originfeed.Options{})
//	...
//	go feed.Run(ctx)
//	if err := feed.WaitReady(ctx); err != nil { ... } // before the server listens
//	http.ListenAndServe(":8080", httpadapter.Middleware(feed)(mux))
//
// A [Feed] is a [core.Evaluator], so it is mounted as an engine is. It holds the whole list
// in memory, and no request waits for the database. [Schema] has the tables. Whoever
// inserts a row into originfeed.origins or deletes one changes the list of all replicas.
// An origin that several tenants list is admitted until the last of them drops it.
//
// # How soon
//
// These are the longest times from COMMIT until all replicas act on a change, with the
// defaults, beside what the network and the queries take:
//
//	the doorbell works                           50 ms
//	a notification is lost, or Poll is set       1 s (Interval)
//	the connection breaks, or the server stops   3 s after the server is back
//	the connection is silent, and new ones work  6.1 s (Interval, Timeout and 0.1 s)
//	all connections are silent                   8 s after they work again (Timeout and 3 s)
//
// They are the same for an origin that is added and for one that is removed. While the
// database cannot be reached, the last list stays in force; [Options.CloseAfter] limits
// that, and [Feed.Status] tells how old the list is. No change is missed, whatever
// happens in between: a feed asks for all that came after the last change it has, and takes
// a new snapshot if the database cannot tell.
//
// # Cost
//
// A request costs what it costs with a [core.Engine]. Each replica has one connection, and
// sends one short statement each second and after a change, at most 20 in a second. The
// list takes the memory that an engine takes, about 50 bytes an origin. While a snapshot
// is read, pages of 50 000 origins are in memory, and 8 bytes for each origin if it is not
// the first.
//
// # Other databases
//
// A [Source] is anything that has a snapshot, the changes since a position, and something
// that rings when there are new ones.
package originfeed
