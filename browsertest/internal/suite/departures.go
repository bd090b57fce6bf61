package suite

import (
	"fmt"
	"slices"
	"strings"
)

// Departure is one way in which a browser differs from the standard. A case in which it
// occurs names the one outcome that it excuses (see excuseFor), so that any other fault
// still fails.
type Departure struct {
	Browser  string
	Versions []string // in which it was seen, see release
	Does     string   // what the browser does
	Standard string   // what it should do, and where that is said
	Link     string   // to the browser's bug report
	NoBug    string   // what Link is instead, if no bug report was found
	In       Part     // of the suite in which it always occurs
}

// Part is a part of the suite.
type Part string

const (
	InVectors Part = "vectors"
	InCases   Part = "cases"
)

// Claim says which browser does what, and what it should do.
func (d *Departure) Claim() string {
	return fmt.Sprintf("%s %s: %s. %s", d.Browser, strings.Join(d.Versions, ", "), d.Does, d.Standard)
}

// Source says what the link leads to.
func (d *Departure) Source() string {
	if d.NoBug != "" {
		return "no bug found; " + d.NoBug
	}
	return "its bug"
}

func (d *Departure) String() string {
	return fmt.Sprintf("%s (%s: %s)", d.Claim(), d.Source(), d.Link)
}

// The links were searched in the trackers in 2026-11, and in what cites them:
// web-platform-tests/wpt-metadata names Mozilla's bug for muted errors, WebKit's
// CachedResourceLoader.cpp the one for fonts, Chromium's preflight_result.h its own.
// web-platform-tests/wpt has a test for Authorization
// (fetch/api/cors/cors-preflight-star.any.js), and none for how Firefox's preflight
// cache departs.
const (
	starIsNoAuthorization   = `Fetch, CORS-preflight fetch, step 7: "*" does not cover Authorization`
	keptOneByOne            = "Fetch, CORS-preflight fetch: each method and header name gets an entry beside those that are there"
	cacheModeIsNoPreflights = "Fetch, HTTP fetch: what the preflight cache has decides, whatever the request's cache mode"
	preflightAnew           = "Fetch, HTTP-redirect fetch: the request is fetched as it is now, and HTTP fetch asks anew whether it needs a preflight"
	preflightCacheCode      = "the code of the preflight cache"
	webkitPreflightCache    = "https://github.com/WebKit/WebKit/blob/main/Source/WebCore/loader/CrossOriginPreflightResultCache.cpp"
	preflightCacheSource    = "https://searchfox.org/firefox-main/source/netwerk/protocol/http/nsCORSListenerProxy.cpp"
)

// Departures that cases refer to by name.
var (
	authorizationCovered = []*Departure{
		{
			Browser: "Chromium", Versions: []string{"156"}, In: InVectors,
			Does: "a star in Access-Control-Allow-Headers covers Authorization", Standard: starIsNoAuthorization,
			Link: "https://crbug.com/1176753",
		}, {
			Browser: "Firefox", Versions: []string{"153"}, In: InVectors,
			Does: "a star in Access-Control-Allow-Headers covers Authorization", Standard: starIsNoAuthorization,
			Link: "https://bugzilla.mozilla.org/show_bug.cgi?id=1687364",
		}, {
			Browser: "WebKit", Versions: []string{"2.50"}, In: InVectors,
			Does: "a star in Access-Control-Allow-Headers covers Authorization", Standard: starIsNoAuthorization,
			Link: "https://github.com/whatwg/fetch/issues/1919", NoBug: "the standard's issue, which names Safari",
		},
	}
	starNotCached = []*Departure{{
		Browser: "Firefox", Versions: []string{"153"}, In: InVectors,
		Does:     "a preflight's answer is not kept for what only a star grants",
		Standard: `Fetch, CORS-preflight cache, method and header-name cache entry match: an entry "*" matches`,
		Link:     preflightCacheSource, NoBug: "CORSCacheEntry::CheckRequest compares a star as if it were a name",
	}}
	credentialedNotReused = []*Departure{{
		Browser: "Firefox", Versions: []string{"153"}, In: InCases,
		Does:     "a preflight's answer with credentials is not used for a request without",
		Standard: "Fetch, CORS-preflight cache, cache entry match: an entry with credentials matches both",
		Link:     preflightCacheSource, NoBug: "nsPreflightCache keeps entries with and without credentials apart",
	}}
	keptAnswerReplaced = []*Departure{
		{
			Browser: "Chromium", Versions: []string{"156"}, In: InCases,
			Does: "a preflight's answer takes the place of an earlier one for the URL", Standard: keptOneByOne,
			Link: "https://source.chromium.org/chromium/chromium/src/+/main:services/network/cors/preflight_cache.cc", NoBug: preflightCacheCode,
		}, {
			Browser: "WebKit", Versions: []string{"2.50"}, In: InCases,
			Does: "a preflight's answer takes the place of an earlier one for the URL", Standard: keptOneByOne,
			Link: webkitPreflightCache, NoBug: preflightCacheCode,
		},
	}
	noStoreAsksAgain = []*Departure{
		{
			Browser: "Chromium", Versions: []string{"156"}, In: InCases,
			Does: "cache mode no-store has a preflight sent that the preflight cache spares", Standard: cacheModeIsNoPreflights,
			Link: "https://source.chromium.org/chromium/chromium/src/+/main:services/network/cors/preflight_controller.cc", NoBug: preflightCacheCode,
		}, {
			Browser: "Firefox", Versions: []string{"153"}, In: InCases,
			Does: "cache mode no-store has a preflight sent that the preflight cache spares", Standard: cacheModeIsNoPreflights,
			Link: preflightCacheSource, NoBug: preflightCacheCode,
		},
	}
	keptDespiteRefusal = []*Departure{{
		Browser: "WebKit", Versions: []string{"2.50"}, In: InCases,
		Does:     "a refused preflight leaves the answers of earlier ones in the cache",
		Standard: "Fetch, main fetch: a network error after a preflight clears the cache's entries for the URL",
		Link:     webkitPreflightCache, NoBug: preflightCacheCode,
	}}
	redirectedPreflightNamesPage = []*Departure{{
		Browser: "Firefox", Versions: []string{"153"}, In: InCases,
		Does:     "the preflight after a redirect to another origin has the page's Origin, its request null",
		Standard: "Fetch, CORS-preflight fetch: the preflight has the request's URL list, and so its redirect-taint and Origin",
		Link:     preflightCacheSource, NoBug: "the code that makes preflights",
	}}
	preflightForWhatIsGone = []*Departure{
		{
			Browser: "Firefox", Versions: []string{"153"}, In: InCases,
			Does: "a request that needs no preflight after a redirect took method or Authorization away is sent one", Standard: preflightAnew,
			Link: preflightCacheSource, NoBug: "the code that makes preflights",
		}, {
			Browser: "WebKit", Versions: []string{"2.50"}, In: InCases,
			Does: "a request that needs no preflight after a redirect took method or Authorization away is sent one", Standard: preflightAnew,
			Link: "https://github.com/WebKit/WebKit/blob/main/Source/WebKit/NetworkProcess/NetworkLoadChecker.cpp", NoBug: "the code that makes preflights",
		},
	}
	refusedPreloadLoads = []*Departure{{
		Browser: "Firefox", Versions: []string{"153"}, In: InCases,
		Does:     "a preload whose answer is refused has the load event",
		Standard: "HTML, link type preload: a network error has the error event",
		Link:     "https://searchfox.org/firefox-main/source/uriloader/preload/FetchPreloader.cpp", NoBug: "the code that preloads",
	}}
	errorsNotMuted = []*Departure{{
		Browser: "Firefox", Versions: []string{"153"}, In: InCases,
		Does:     "an Error that a script without CORS throws itself reaches the page whole",
		Standard: `HTML, report an exception: with muted errors the message is "Script error."`,
		Link:     "https://bugzilla.mozilla.org/show_bug.cgi?id=1648828",
	}}
	fontsWithoutCORS = []*Departure{{
		Browser: "WebKit", Versions: []string{"2.50"}, In: InCases,
		Does:     "fonts are requested without CORS: without Origin, and used whatever the answer grants",
		Standard: `CSS Fonts 4, font fetching requirements: mode "cors"`,
		Link:     "https://bugs.webkit.org/show_bug.cgi?id=86817",
	}}
)

// AllDepartures are all known departures.
func AllDepartures() []*Departure {
	return slices.Concat(authorizationCovered, starNotCached, credentialedNotReused, keptAnswerReplaced, noStoreAsksAgain, keptDespiteRefusal,
		redirectedPreflightNamesPage, preflightForWhatIsGone, refusedPreloadLoads, errorsNotMuted, fontsWithoutCORS)
}

// release is the part of a version that counts: "156" of Chromium 156.0.8078.79, but
// "2.50" of WebKitGTK 2.50.6, whose first number never changes.
func release(browser, version string) string {
	first, rest, _ := strings.Cut(version, ".")
	if browser != "WebKit" {
		return first
	}
	second, _, _ := strings.Cut(rest, ".")
	return first + "." + second
}

// CheckDepartures compares the list with what a part of the suite has found in one
// browser. In a listed release the departure must occur. For another release it only
// logs whether the departure still occurs, since a fixed browser must not fail the
// tests.
func CheckDepartures(browser, version string, part Part, findings []Finding) (wrong, remarks []string) {
	return checkDepartures(AllDepartures(), browser, version, part, findings)
}

func checkDepartures(known []*Departure, browser, version string, part Part, findings []Finding) (wrong, remarks []string) {
	seen := map[*Departure]bool{}
	for i := range findings {
		for _, d := range findings[i].Departures() {
			seen[d] = true
		}
	}
	now := release(browser, version)
	for _, d := range known {
		if d.Browser != browser || d.In != part {
			continue
		}
		switch listed := slices.Contains(d.Versions, now); {
		case listed && !seen[d]:
			wrong = append(wrong, fmt.Sprintf("%s %s no longer does what is listed: %s", browser, now, d))
		case !listed && seen[d]:
			remarks = append(remarks, fmt.Sprintf("%s %s departs too; add it to the versions of: %s", browser, now, d))
		case !listed:
			remarks = append(remarks, fmt.Sprintf("%s %s does not depart any more: %s", browser, now, d))
		}
	}
	return wrong, remarks
}

// excuseVector excuses the outcomes of a vector in which departures occur.
func (t *vectorTrial) excuseVector() {
	if !t.produced.Preflight {
		return
	}
	if t.vector.Policy == nil {
		return
	}
	policy := *t.vector.Policy
	f := &t.finding
	if onlyStarCovers(policy.AllowHeaders, t.produced.Headers, isAuthorization) {
		excuseFor(f, authorizationCovered, t.goesOut(), true)
		excuseFor(f, authorizationCovered, requestsAfterPreflight, 1)
	}
	method := [][2]string{{t.produced.Method}}
	if t.asksTwice() && (onlyStarCovers(policy.AllowHeaders, t.produced.Headers, isAnything) ||
		onlyStarCovers(policy.AllowMethods, method, isAnything)) {
		excuseFor(f, starNotCached, preflightsSent, 2)
	}
}

func isAnything(string) bool           { return true }
func isAuthorization(name string) bool { return strings.EqualFold(name, "Authorization") }

// onlyStarCovers reports whether a request has a name that a list covers only by its
// star.
func onlyStarCovers(list []string, asked [][2]string, kind func(name string) bool) bool {
	return slices.Contains(list, "*") && slices.ContainsFunc(asked, func(h [2]string) bool {
		return kind(h[0]) && !slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, h[0]) })
	})
}
