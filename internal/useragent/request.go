package useragent

// Request is a request of a page's script, by fetch() or XMLHttpRequest in mode "cors".
// Method and header names must be tokens, and the method must not be a forbidden one:
// for anything else a browser throws a TypeError before these algorithms begin.
type Request struct {
	// Origin is the serialized origin of the page, "null" for an opaque one (a
	// sandboxed frame, a data: URL, a redirect that changed the origin).
	Origin string

	// Target is the serialized origin of the URL that is fetched. If it is empty, the
	// request counts as cross-origin.
	Target string

	// Path is the rest of the URL, with its query. Together with Target it is
	// the URL by which preflights are cached.
	Path string

	// Method as the script spells it; empty means GET.
	Method string

	// Headers are the name and value of each line that the script sets, in
	// order. Forbidden request-headers may be among them and are ignored.
	Headers [][2]string

	Credentials CredentialsMode

	// UsesCORSPreflight is the use-CORS-preflight flag, which a listener on
	// XMLHttpRequest's upload object or a stream as body sets: a preflight is
	// sent even for a method and headers that need none.
	UsesCORSPreflight bool
}

// method is the request's method after the steps of the Request constructor.
func (r Request) method() string {
	if r.Method == "" {
		return "GET"
	}
	return NormalizeMethod(r.Method)
}

// headerList is the request's header list as a Headers object of guard "request"
// builds it: values normalized, forbidden request-headers left out (Fetch,
// section "Headers class", "append").
func (r Request) headerList() [][2]string {
	list := make([][2]string, 0, len(r.Headers))
	for _, header := range r.Headers {
		name, value := header[0], trimWhitespace(header[1])
		if !IsForbiddenRequestHeader(name, value) {
			list = append(list, [2]string{name, value})
		}
	}
	return list
}

// isSameOrigin reports whether page and URL have the same origin. An opaque origin
// equals no other, and its serialization does not show which one it is.
func (r Request) isSameOrigin() bool {
	return r.Target != "" && r.Target == r.Origin && r.Origin != "null"
}
