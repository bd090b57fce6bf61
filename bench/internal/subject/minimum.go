package subject

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/sallyport/cors/bench/internal/scenario"
)

// minimum is the least that any middleware must do, written by hand: it reads
// Origin, looks it up in one map and writes one array. It validates nothing,
// gives no reasons, and overwrites what outer layers set.
type minimum struct {
	everyone                            bool
	listed                              map[string]struct{}
	allowMethods, allowHeaders, maxAge  string
	varyActual, varyOptions, allowedAny string
}

func newMinimum(o scenario.Origins) *minimum {
	m := &minimum{
		everyone:     o.Form == scenario.Any,
		listed:       make(map[string]struct{}, o.Count),
		allowMethods: strings.Join(scenario.AllowMethods, ", "),
		allowHeaders: strings.Join(scenario.AllowHeaders, ", "),
		maxAge:       strconv.Itoa(scenario.MaxAgeSeconds),
		varyActual:   "Origin",
		varyOptions:  "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
		allowedAny:   "*",
	}
	for _, entry := range o.Entries() {
		m.listed[entry] = struct{}{}
	}
	return m
}

// decide writes the fields and returns the status to answer with, 0 to go on.
func (m *minimum) decide(r *http.Request, h http.Header) int {
	if m.everyone {
		return m.decideEveryone(r, h)
	}
	origin := r.Header["Origin"]
	preflight := r.Method == http.MethodOptions && len(r.Header["Access-Control-Request-Method"]) > 0
	if len(origin) == 0 {
		h["Vary"] = []string{m.varyActual}
		return 0
	}
	_, allowed := m.listed[origin[0]]
	switch {
	case allowed && preflight:
		m.grantPreflight(origin[0], h)
		return http.StatusNoContent
	case allowed:
		values := &[...]string{origin[0], m.varyActual}
		h["Access-Control-Allow-Origin"], h["Vary"] = values[0:1:1], values[1:2:2]
		return 0
	case preflight:
		h["Vary"] = []string{m.varyOptions}
		return http.StatusForbidden
	}
	h["Vary"] = []string{m.varyActual}
	return 0
}

func (m *minimum) decideEveryone(r *http.Request, h http.Header) int {
	if r.Method == http.MethodOptions && len(r.Header["Origin"]) > 0 && len(r.Header["Access-Control-Request-Method"]) > 0 {
		m.grantPreflight(m.allowedAny, h)
		return http.StatusNoContent
	}
	h["Access-Control-Allow-Origin"] = []string{m.allowedAny}
	return 0
}

func (m *minimum) grantPreflight(origin string, h http.Header) {
	values := &[...]string{origin, m.allowMethods, m.allowHeaders, m.maxAge, m.varyOptions}
	h["Access-Control-Allow-Origin"] = values[0:1:1]
	h["Access-Control-Allow-Methods"] = values[1:2:2]
	h["Access-Control-Allow-Headers"] = values[2:3:3]
	h["Access-Control-Max-Age"] = values[3:4:4]
	h["Vary"] = values[4:5:5]
}
