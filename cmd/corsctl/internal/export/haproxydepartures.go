package export

// departures are what HAProxy does otherwise than the library.
func (h *haproxyFile) departures() []Departure {
	d := []Departure{{
		"early-error",
		"what HAProxy refuses before any rule, such as a malformed request or a header larger than its buffer (16 KiB, 101 lines), gets 400 without CORS headers and Vary",
	}}
	if h.echoesHeaders() {
		d = append(d, Departure{
			"several-lists",
			"a preflight with several lines of Access-Control-Request-Headers is granted none of them; browsers send one",
		})
	}
	return d
}
