package probe

// cacheRules are about what caches make of the responses.
var cacheRules = []Rule{
	{"vary-missing", Error, "The response depends on Origin, and its Vary does not say so.",
		"A cache gives the response for one origin to a page of another one, which cannot read it.",
		"Send Vary: Origin with every response."},
	{"vary-missing-without-grant", Error, "Only the response with a grant has Vary: Origin.",
		"A cache stores the response without the grant, and gives it to a page that should have one.",
		"Send Vary: Origin also where Origin is missing or not admitted."},
	{"vary-several-lines", Note, "Vary is on several lines, and Origin is not on all of them.",
		"That is correct. But nginx before 1.23 and Traffic Server heed one line only.", "Send one line."},
	{"vary-star-not-alone", Warning, "Vary has \"*\" beside names.",
		"Varnish and nginx take the star for a name that nobody sends. They give the response for one origin to a page of another one.",
		"Send Vary: * alone."},
	{"preflight-vary-missing", Warning, "The preflight depends on a header that its Vary does not name.",
		"Browsers do not mind. A cache that keeps OPTIONS gives the answer for one page to another.",
		"Send Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers with preflights."},
	{"cache-mixes-responses", Error, "What the page gets depends on who asked before.",
		"A cache before the server gives one origin's response to another. The page works at times.",
		"Send Vary: Origin with every response, or let the cache have Origin in its key."},
	{"not-modified-without-grant", Warning, "A 304 response has no Access-Control-Allow-Origin.",
		"A browser that asks on its own uses the headers that it has stored. But if a script sets If-None-Match, the response fails the CORS check.",
		"Send the headers of CORS with 304, too. If a cache sends it, let it pass such requests of pages on."},
}

// errorRules are about responses with an error status.
var errorRules = []Rule{
	{"error-without-allow-origin", Warning, "A response with an error status has no headers of CORS.",
		"The page's script sees a network error instead of the status.",
		"Send the headers of CORS with every response, around the router and authentication."},
	{"request-unanswered", Warning, "A request got no answer, although the first one did.",
		"What it would have shown is not known.", "Probe again. If it stays, the server, or a firewall before it, does not answer some origins."},
	{"rate-limited", Note, "The server asked for fewer requests, with 429 or 503.",
		"What is below may be wrong.", "Use a lower --rate, and probe again."},
}

// cookieRules are about cookies of a response with credentials.
var cookieRules = []Rule{
	{"cookie-same-site", Warning, "A cookie is set that does not travel to other sites.",
		"Without SameSite, and with Lax or Strict, a page of another site neither stores nor sends the cookie.",
		"Set SameSite=None; Secure; Partitioned, if the cookie is for pages of other sites."},
	{"cookie-none-without-secure", Error, "A cookie has SameSite=None without Secure.",
		"Browsers refuse the cookie.", "Add Secure."},
	{"cookie-partitioned-without-secure", Error, "A cookie is Partitioned without Secure.",
		"Browsers refuse the cookie.", "Add Secure."},
	{"cookie-unpartitioned", Note, "A cookie for other sites is not Partitioned.",
		"Browsers that block third-party cookies neither store nor send it.", "Add Partitioned."},
}
