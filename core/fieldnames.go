package core

// The canonical keys of the headers that are read and written here, as net/http keeps
// them.
const (
	keyOrigin         = "Origin"
	keyRequestMethod  = "Access-Control-Request-Method"
	keyRequestHeaders = "Access-Control-Request-Headers"
	keySecFetchSite   = "Sec-Fetch-Site"
	keySecFetchMode   = "Sec-Fetch-Mode"
	keySecFetchDest   = "Sec-Fetch-Dest"

	keyAllowOrigin      = "Access-Control-Allow-Origin"
	keyAllowCredentials = "Access-Control-Allow-Credentials"
	keyAllowMethods     = "Access-Control-Allow-Methods"
	keyAllowHeaders     = "Access-Control-Allow-Headers"
	keyMaxAge           = "Access-Control-Max-Age"
	keyExposeHeaders    = "Access-Control-Expose-Headers"
	keyVary             = "Vary"
	keyCacheControl     = "Cache-Control"
)

// responseKeys are the CORS headers of responses, in the order in which a granted
// preflight has them.
var responseKeys = [...]string{
	keyAllowOrigin, keyAllowCredentials, keyExposeHeaders, keyMaxAge, keyAllowMethods, keyAllowHeaders,
}
