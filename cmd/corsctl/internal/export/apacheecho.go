package export

// Under "*" with credentials, a preflight is answered with the method and the header names
// that it asks for, once they are known to be tokens and not too long (4096 bytes).
//
// A comma and a space may be where Apache joined two lines. Caches that compare only the first
// line must not reuse what was answered to both.

// pcreToken is the class of the bytes of methods and header names.
const pcreToken = "[!#$%&'*+.^_`|~0-9A-Za-z-]"

func (a *apacheFile) echoMethod(preflight string) {
	a.lines(
		`SetEnvIf Access-Control-Request-Method "^`+pcreToken+`{1,4096}$" NAME_method=$0`,
		`SetEnvIfNoCase Access-Control-Request-Method "^(?:connect|trace|track)$" !NAME_method`,
		`SetEnvIfExpr "`+preflight+` && req_novary('Access-Control-Request-Method') =~ /, /" NAME_unstable`,
	)
	a.header("Access-Control-Allow-Methods", "%{NAME_method}e", preflight+" && -n reqenv('NAME_method')")
}

func (a *apacheFile) echoHeaders(preflight string) {
	nothing := `[ \t,]*$`
	if !a.listsAuthorization() {
		nothing = `(?i:[ \t]*(?:authorization[ \t]*)?(?:,|$))*$`
	}
	list := `[ \t]*(?:` + pcreToken + `+[ \t]*)?(?:,[ \t]*(?:` + pcreToken + `+[ \t]*)?)*$`
	a.lines(
		`SetEnvIf Access-Control-Request-Headers "^(?=.{1,4096}$)(?!`+nothing+`)`+list+`" NAME_headers=$0`,
		`SetEnvIfExpr "`+preflight+` && req_novary('Access-Control-Request-Headers') =~ /, /" NAME_unstable`,
	)
	const name = "Access-Control-Allow-Headers"
	a.header(name, "%{NAME_headers}e", preflight+" && -n reqenv('NAME_headers')")
	if !a.listsAuthorization() {
		a.lines(
			`Header always edit `+name+` "(?i)^(?:[ \t]*authorization[ \t]*(?:,|$))+" ""`,
			`Header always edit* `+name+` "(?i),[ \t]*authorization[ \t]*(?=,|$)" ""`,
			`Header always edit* `+name+` "^[ \t]+|[ \t]+$" ""`,
		)
	}
}
