package origincache

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/sallyport/cors/core"
)

// Options says how long answers are used and what lookups may cost. Key, AdmittedFor and
// RefusedFor are required.
type Options struct {
	// Key returns what the lookup reads besides the origin. It gets the arguments of the
	// lookup, must be safe for concurrent use, and must not keep or change r. An empty
	// key is right only if the lookup reads nothing but the origin. If Key panics, core
	// refuses the origin.
	Key func(ctx context.Context, r core.Request) string

	// AdmittedFor is how long a yes is used, from the start of its lookup. An origin
	// that is removed stays admitted that long, unless it is invalidated.
	AdmittedFor time.Duration

	// RefusedFor is how long a no is used, from the start of its lookup. An origin that
	// is added stays refused that long, unless it is invalidated.
	RefusedFor time.Duration

	// RefreshAfter is the age from which a request for a yes also starts a lookup, for
	// which it does not wait. Zero means half of AdmittedFor. The value of AdmittedFor
	// turns it off. A no is not refreshed, since clients choose what is refused.
	RefreshAfter time.Duration

	// StaleFor is how much longer an answer is used if the lookup fails or may not
	// start. Zero means not at all. With it, an origin that is removed while the
	// database is down can stay admitted for AdmittedFor and StaleFor together.
	StaleFor time.Duration

	// LookupTimeout is how long a lookup may take. Its context then ends, and those who
	// wait get an error, even if the lookup goes on. An answer can be that old when it
	// is used for the first time. Zero means 5 s.
	LookupTimeout time.Duration

	// MaxEntries is how many admitted origins are remembered, about, and as many refused
	// ones. Zero means 10 000. Those that are asked for most and latest are kept.
	MaxEntries int

	// MaxLookups is how many lookups run at once. From 4 on, a quarter of them is kept
	// for origins that were admitted before. Zero means 16. A lookup that ignores the end
	// of its context counts until it returns. Each can hold a copy of its request's
	// headers, whose length http.Server.MaxHeaderBytes bounds.
	MaxLookups int
}

// MaxKeyBytes is how long a key and an origin may be together. A longer key is an error,
// which refuses the origin.
const MaxKeyBytes = 1024

const (
	defaultLookupTimeout = 5 * time.Second
	defaultMaxEntries    = 10_000
	defaultMaxLookups    = 16

	// otter counts in a table that grows with the number of entries.
	mostEntries = 100_000_000
)

// check returns every problem of the options.
func (o *Options) check() error {
	var problems []error
	problem := func(field string, value any, problem, fix string) {
		problems = append(problems, fmt.Errorf("origincache: Options.%s is %v: %s; %s", field, value, problem, fix))
	}
	if o.Key == nil {
		problem("Key", "nil", "without it one tenant's yes would be used for another",
			"write a function that returns all that the lookup reads besides the origin, such as r.Host")
	}
	if o.AdmittedFor <= 0 {
		problem("AdmittedFor", o.AdmittedFor, "a yes must be used for some time", "write how long, such as time.Minute")
	}
	if o.RefusedFor <= 0 {
		problem("RefusedFor", o.RefusedFor, "a no must be used for some time", "write how long, such as 5 * time.Second")
	}
	switch {
	case o.RefreshAfter < 0:
		problem("RefreshAfter", o.RefreshAfter, "no answer has a negative age", "leave it out for half of AdmittedFor")
	case o.RefreshAfter > o.AdmittedFor && o.AdmittedFor > 0:
		problem("RefreshAfter", o.RefreshAfter, fmt.Sprintf("no yes gets older than AdmittedFor, %v", o.AdmittedFor),
			"write less, or AdmittedFor to turn refreshing off")
	}
	if o.StaleFor < 0 {
		problem("StaleFor", o.StaleFor, "it is added to AdmittedFor and RefusedFor", "leave it out if no answer may be older than these")
	}
	if o.LookupTimeout < 0 {
		problem("LookupTimeout", o.LookupTimeout, "every lookup would fail", fmt.Sprintf("leave it out for %v", defaultLookupTimeout))
	}
	switch {
	case o.MaxEntries < 0:
		problem("MaxEntries", o.MaxEntries, "nothing could be remembered", fmt.Sprintf("leave it out for %d", defaultMaxEntries))
	case o.MaxEntries > mostEntries:
		problem("MaxEntries", o.MaxEntries, "that is no bound for any memory", fmt.Sprintf("write at most %d", mostEntries))
	}
	if o.MaxLookups < 0 {
		problem("MaxLookups", o.MaxLookups, "no lookup could start", fmt.Sprintf("leave it out for %d", defaultMaxLookups))
	}
	return errors.Join(problems...)
}

// fill puts the defaults where nothing is given.
func (o *Options) fill() {
	setDefault(&o.RefreshAfter, max(o.AdmittedFor/2, 1))
	setDefault(&o.LookupTimeout, defaultLookupTimeout)
	setDefault(&o.MaxEntries, defaultMaxEntries)
	setDefault(&o.MaxLookups, defaultMaxLookups)
}

func setDefault[T comparable](value *T, otherwise T) {
	var zero T
	if *value == zero {
		*value = otherwise
	}
}

// freshFor is how long an answer is used.
func (o *Options) freshFor(admitted bool) time.Duration {
	if admitted {
		return o.AdmittedFor
	}
	return o.RefusedFor
}

// keptFor is how long an answer may be used if there is no new one.
func (o *Options) keptFor(admitted bool) time.Duration {
	fresh := o.freshFor(admitted)
	return fresh + min(o.StaleFor, math.MaxInt64-fresh)
}
