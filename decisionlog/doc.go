// Package decisionlog writes decisions to a file, and judges them again with another
// policy. So the requests of last week show what a new policy would change:
//
//	file := decisionlog.RotatingFile("/var/log/app/cors.jsonl", 100, 5)
//	defer file.Close()
//	recorder, err := decisionlog.New(file, decisionlog.Options{})
//	if err != nil {
//		log.Fatal(err)
//	}
//	defer recorder.Close()
//	engine, err := core.New(policy, core.WithObserver(recorder.Observe))
//
// Later, or on another machine:
//
//	recorded, err := os.Open("cors.jsonl")
//	...
//	for judged, err := range decisionlog.Replay(ctx, recorded, candidate) {
//		switch {
//		case err != nil:
//			log.Print(err) // one line that cannot be judged; the next ones are
//		case judged.Differs():
//			log.Print(judged.Line, judged.Candidate.Explain())
//		}
//	}
//
// # What is written
//
// A line of JSON for each decision, here on several lines:
//
//	{"v":1,"time":"2026-11-27T10:00:00.123456789Z",
//	 "request":{"method":"OPTIONS","host":"api.example","path":"/users/7",
//	  "header":{"Origin":["https://app.example"],"Access-Control-Request-Method":["PUT"]}},
//	 "decision":{"kind":"preflight","reason":"granted",
//	  "verdict":{"origin":true,"method":true,"headers":true,"credentials":false,"served":true}}}
//
// v is the version of the format. A change that old readers would misread gets another
// number; new fields do not. Readers ignore fields that they do not know.
//
// request has what a policy reads: method, host and path, rawPath if it differs
// ([net/url.URL]), and of the headers only Origin, Access-Control-Request-Method and
// -Headers, Sec-Fetch-Site, -Mode and -Dest, and Upgrade. routeMethods are the methods
// that the router has, if the preflight of an admitted origin asked for them
// ([core.Request.RouteMethods]). The query, cookies and Authorization are never written.
// A lookup may read more headers: [Options].Headers names them. "altered": true says
// that a value was cut, left out or is not UTF-8, so that the request cannot be judged
// again.
//
// decision has the texts of [core.Kind] and [core.Reason], and the [core.Verdict].
//
// A line {"v":1,"time":…,"dropped":12} says that 12 decisions before it are missing.
//
// # Cost and failure
//
// A request never waits for the writer. It costs the making of a line, some microseconds,
// and a lock for as long as it takes to copy the line into a buffer. If the buffer is
// full, because the disk is slow, the decision is dropped and counted. If a write fails,
// its lines count as dropped, and the next lines are tried again. No failure changes a
// decision.
//
// Clients decide how many lines there are: limit the size of the file, as
// [RotatingFile] does.
package decisionlog
