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
// With the defaults, and beside the time that the network and the queries take:
//
//	the connection works                             50 ms after COMMIT at most
//	a notification is lost, or Poll is set           1 s (Interval)
//	the connection breaks, or the server restarts    3 s after the server is back
//	the connection is silent, as behind a dead proxy noticed after 6 s (Interval and Timeout);
//	                                                 8 s after it works again (Timeout and 3 s)
//
// This holds for origins that are added and for those that are removed. While the database
// is out of reach, the last list stays in force: see [Options.CloseAfter]. [Feed.Status]
// tells how old it is. No change is lost, whatever happens in between: a feed asks for all
// that came after the last change it has, and takes a new snapshot if the database cannot
// tell.
//
// # Cost
//
// Each replica has one connection, and sends one short query each second and after each
// change. The list takes what [core.Engine] takes, about 50 bytes an origin. A new snapshot
// takes 8 bytes an origin while it is read, and pages of 10 000 origins.
//
// # Other databases
//
// A [Source] is anything that has a snapshot, the changes since a position, and something
// that rings when there are new ones.
package originfeed
