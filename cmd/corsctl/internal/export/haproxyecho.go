package export

// Under "*" with credentials, a preflight is answered with the method and the header names
// that it asks for, once they are known to be tokens and not too long (4096 bytes). The
// rules leave them in NAME_method and NAME_headers.

// tokenBytes are the bytes of methods and header names, within a class of a regular
// expression.
const tokenBytes = "!#$%&'*+.^_`|~0-9A-Za-z-"

func (h *haproxyFile) echoMethod() {
	if !h.echoesMethod() {
		return
	}
	h.lines(
		`acl NAME_forbidden_method req.fhdr(access-control-request-method) -m str -i -- CONNECT TRACE TRACK`,
		`acl NAME_several_methods req.fhdr_cnt(access-control-request-method) gt 1`,
		`http-request set-var(txn.NAME_unstable) bool(true) if NAME_preflight NAME_admitted NAME_several_methods`,
		`acl NAME_short_method req.fhdr(access-control-request-method),length le 4096`,
	)
	h.line(`acl NAME_one_token req.fhdr(access-control-request-method) -m reg -- VALUE`, haproxyWord("^["+tokenBytes+"]+$"))
	h.lines(`http-request set-var(txn.NAME_method) req.fhdr(access-control-request-method) if NAME_preflight NAME_admitted !NAME_several_methods NAME_short_method NAME_one_token !NAME_forbidden_method`)
}

// withoutAuthorization removes Authorization from a list: from its beginning, then from the
// rest, and then the space at its ends. Each expression reads a byte at most twice.
const withoutAuthorization = `,regsub("^([ \t]*authorization[ \t]*(,|$))+","",i)` +
	`,regsub("(,[ \t]*authorization[ \t]*)+(,|$)","\2",gi)` +
	`,regsub("^[ \t]+|(?<![ \t])[ \t]+$","",g)`

// echoHeaders echoes one line. HAProxy cannot tell how many lines to send back, so of
// several it echoes none.
func (h *haproxyFile) echoHeaders() {
	if !h.echoesHeaders() {
		return
	}
	names := `req.fhdr(access-control-request-headers)`
	if !h.listsAuthorization() {
		names += withoutAuthorization
	}
	h.lines(
		`acl NAME_several_lists req.fhdr_cnt(access-control-request-headers) gt 1`,
		`http-request set-var(txn.NAME_unstable) bool(true) if NAME_preflight NAME_admitted NAME_several_lists`,
		`acl NAME_long_list req.fhdr(access-control-request-headers),length gt 4096`,
	)
	h.line(`acl NAME_no_list req.fhdr(access-control-request-headers) -m reg -- VALUE`,
		haproxyWord("[^"+tokenBytes+", \t]|["+tokenBytes+"][ \t]+["+tokenBytes+"]"))
	h.line(`http-request set-var(txn.NAME_headers) VALUE if NAME_preflight NAME_admitted !NAME_several_lists !NAME_long_list !NAME_no_list`, haproxyWord(names))
	h.line(`acl NAME_names_headers var(txn.NAME_headers) -m reg -- VALUE`, haproxyWord("["+tokenBytes+"]"))
}
