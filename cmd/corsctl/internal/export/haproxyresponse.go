package export

// response writes the rules for every response, also of those that HAProxy makes.
func (h *haproxyFile) response() {
	h.section("    # The response.")
	h.lines(`http-after-response del-header access-control- -m beg`)
	granted := ""
	if h.everyone {
		h.lines(`http-after-response set-header access-control-allow-origin *`)
	} else {
		granted = " NAME_admitted"
		h.lines(`http-after-response set-header access-control-allow-origin "%[var(txn.NAME_origin)]" if NAME_admitted`)
	}
	if h.AllowCredentials {
		h.header("access-control-allow-credentials", "true", granted)
	}
	h.header("access-control-expose-headers", h.exposeHeaders(), granted+" !NAME_preflight")
	granted += " NAME_preflight"
	h.header("access-control-max-age", h.maxAge(), granted)
	if h.echoesMethod() {
		h.lines(`http-after-response set-header access-control-allow-methods "%[var(txn.NAME_method)]" if` + granted + ` { var(txn.NAME_method) -m found }`)
	} else {
		h.header("access-control-allow-methods", h.allowMethods(), granted)
	}
	if h.echoesHeaders() {
		h.lines(`http-after-response set-header access-control-allow-headers "%[var(txn.NAME_headers)]" if` + granted + ` NAME_names_headers`)
	} else {
		h.header("access-control-allow-headers", h.allowHeaders(), granted)
	}
	h.vary()
}

// header writes a rule that sets a header, unless its value is empty.
func (h *haproxyFile) header(name, value, conditions string) {
	if value == "" {
		return
	}
	h.line("http-after-response set-header "+name+" VALUE if"+conditions, haproxyFormat(value))
}

// joinedVary joins several lines of Vary. From the lines of the whole header, it removes
// those of other headers and the empty ones. A value may look like a line, but no value has a
// line break.
const joinedVary = `'res.hdrs` +
	`,regsub("^(?!vary:)[^\n]*","",i)` +
	`,regsub("\n(?!vary:)[^\n]*","",gi)` +
	`,regsub("(?<![^\n])vary: *\r","",gi)` +
	`,regsub("^\n*vary: |[\r\n]+$","",gi)` +
	`,regsub("[\r\n]+vary: ",", ",gi)'`

// vary writes the rules that send one line: what the application lists, and what is missing
// there. A plain "*" depends on nothing except for OPTIONS.
func (h *haproxyFile) vary() {
	h.lines(
		`http-after-response set-var(txn.NAME_vary) res.fhdr(vary) if { res.fhdr_cnt(vary) eq 1 }`,
		`# Several lines are joined: those of other headers are removed, then the empty ones.`,
		`http-after-response set-var(txn.NAME_vary) `+joinedVary+` if { res.fhdr_cnt(vary) gt 1 }`,
		`acl NAME_has_vary var(txn.NAME_vary),length gt 0`,
		`acl NAME_to_options var(txn.NAME_options) -m bool`,
	)
	always := ""
	if h.everyone {
		always = " NAME_to_options"
	}
	h.lines(
		`http-after-response set-var-fmt(txn.NAME_vary) "%[var(txn.NAME_vary)], Origin" if NAME_has_vary !{ res.hdr(vary) -m str -i origin }`+always,
		`http-after-response set-var(txn.NAME_vary) str(Origin) if !NAME_has_vary`+always,
	)
	for _, name := range []string{"Access-Control-Request-Method", "Access-Control-Request-Headers"} {
		h.lines(`http-after-response set-var-fmt(txn.NAME_vary) "%[var(txn.NAME_vary)], ` + name + `" if NAME_to_options !{ res.hdr(vary) -m str -i ` + name + ` }`)
	}
	h.lines(
		`http-after-response set-header vary "%[var(txn.NAME_vary)]" if NAME_has_vary`+always,
		`http-after-response set-header vary * if { res.hdr(vary) -m str -- * }`+always,
		`http-after-response set-header vary * if { var(txn.NAME_unstable) -m bool }`,
	)
}
