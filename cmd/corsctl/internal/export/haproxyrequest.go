package export

import (
	"strconv"
	"strings"

	"github.com/sallyport/cors/cmd/corsctl/internal/originset"
)

// mostInline is up to how many origins stand in the configuration itself. Each costs a
// comparison there, while a file costs one search in a tree.
const mostInline = 32

// originsList returns the file of the exact origins, or nil if they stand in the
// configuration.
func (h *haproxyFile) originsList() *File {
	if len(h.exact) <= mostInline {
		return nil
	}
	var b strings.Builder
	for _, e := range h.exact {
		b.WriteString(e.text + "\n")
	}
	return &File{h.name + "_origins.lst", b.String()}
}

// request writes the rules that decide. They set, for the rules of the response:
//
//	NAME_origin      Origin, if it is one line that is not too long
//	NAME_admitted    the policy admits the origin
//	NAME_options     the method is OPTIONS
//	NAME_preflight   the request is a preflight
//	NAME_unstable    a cache could take another request for this one
//
// A variable that is not set is false in a condition, so that nothing is granted where
// these rules did not run.
func (h *haproxyFile) request(list *File) {
	h.section("    # The request.")
	h.lines(
		`acl NAME_has_origin req.fhdr_cnt(origin) gt 0`,
		`acl NAME_asks_method req.fhdr_cnt(access-control-request-method) gt 0`,
		`http-request set-var(txn.NAME_options) bool(true) if METH_OPTIONS`,
		`http-request set-var(txn.NAME_preflight) bool(true) if METH_OPTIONS NAME_has_origin NAME_asks_method`,
		`acl NAME_preflight var(txn.NAME_preflight) -m bool`,
	)
	status := strconv.Itoa(h.preflightStatus())
	if h.everyone {
		h.lines(`http-request return status ` + status + ` if NAME_preflight`)
		return
	}
	h.line(`http-request set-var(txn.NAME_origin) req.fhdr(origin) if { req.fhdr_cnt(origin) eq 1 } { req.fhdr(origin),length le VALUE }`,
		strconv.Itoa(originset.MaxLength))
	h.origins(list)
	h.lines(
		`http-request set-var(txn.NAME_admitted) bool(true) if NAME_listed`,
		`acl NAME_admitted var(txn.NAME_admitted) -m bool`,
	)
	for _, expression := range h.comparable() {
		h.line(`acl NAME_comparable var(txn.NAME_origin) -m reg -- VALUE`, haproxyWord(expression))
	}
	h.lines(`http-request set-var(txn.NAME_unstable) bool(true) if NAME_has_origin !NAME_comparable`)
	h.echoMethod()
	h.echoHeaders()
	h.lines(
		`http-request return status `+status+` if NAME_preflight NAME_admitted`,
		`http-request return status 403 if NAME_preflight`,
	)
}

// origins writes the condition NAME_listed.
func (h *haproxyFile) origins(list *File) {
	if list != nil {
		h.line(`acl NAME_listed var(txn.NAME_origin) -m str -f VALUE`, list.Name)
	} else {
		for _, e := range h.exact {
			h.line(`acl NAME_listed var(txn.NAME_origin) -m str -- VALUE`, haproxyWord(e.text))
		}
	}
	for _, e := range h.patterns {
		h.line(`acl NAME_listed var(txn.NAME_origin) -m reg -- VALUE`, haproxyWord(e.regexp()))
	}
}
