package fault

// The kinds of problems and of advice. A code is stable: programs use it to filter and
// translate. docs/codes.md lists the codes, and docs/codes has a page for each. Tests
// compare them.
const (
	// AllowOrigins as a whole.
	OriginsEmpty = "origins-empty"

	// Entries of AllowOrigins that are no origin.
	OriginEmpty        = "origin-empty"
	OriginList         = "origin-list"
	OriginTooLong      = "origin-too-long"
	OriginCharacter    = "origin-invisible-character"
	OriginSpaces       = "origin-spaces"
	OriginPunctuation  = "origin-punctuation"
	OriginKeyword      = "origin-keyword"
	OriginMissingValue = "origin-missing-value"
	OriginRegexp       = "origin-regular-expression"
	OriginOpaqueURL    = "origin-opaque-url"
	OriginNullCase     = "origin-null-case"

	// Its scheme.
	OriginNoScheme       = "origin-no-scheme"
	OriginSchemeCase     = "origin-scheme-case"
	OriginSchemeWildcard = "origin-scheme-wildcard"
	OriginSchemeInvalid  = "origin-scheme-invalid"
	OriginFile           = "origin-file"

	// What follows the host and port, or stands before them.
	OriginUserinfo      = "origin-userinfo"
	OriginTrailingSlash = "origin-trailing-slash"
	OriginPath          = "origin-path"
	OriginQuery         = "origin-query"
	OriginFragment      = "origin-fragment"
	OriginAddressRange  = "origin-address-range"

	// Its host.
	OriginNoHost      = "origin-no-host"
	OriginHostCase    = "origin-host-case"
	OriginHostInvalid = "origin-host-invalid"
	OriginHostUnicode = "origin-host-unicode"
	OriginIPv4        = "origin-ipv4"
	OriginIPv6        = "origin-ipv6"
	OriginIPv6Zone    = "origin-ipv6-zone"

	// Its wildcard.
	OriginWildcardEverySite = "origin-wildcard-every-site"
	OriginWildcardAddress   = "origin-wildcard-address"
	OriginWildcardPlace     = "origin-wildcard-place"
	OriginWildcardRepeated  = "origin-wildcard-repeated"
	OriginWildcardDot       = "origin-wildcard-dot"
	OriginWildcardPort      = "origin-wildcard-port"
	OriginQuestionMark      = "origin-question-mark"

	// Its port.
	OriginPortInvalid = "origin-port-invalid"
	OriginPortEmpty   = "origin-port-empty"
	OriginPortDefault = "origin-port-default"
	OriginPortZeros   = "origin-port-zeros"

	// Entries that are origins, but that the rest of the policy forbids.
	EveryoneBeside      = "everyone-beside-others"
	EveryoneCredentials = "everyone-with-credentials"
	EveryoneLookup      = "everyone-with-lookup"
	CredentialsInsecure = "credentials-insecure-origin"
	CredentialsBroad    = "credentials-broad-wildcard"
	CredentialsNull     = "credentials-null-origin"
	CredentialsFile     = "credentials-file-origin"

	// Methods and header names.
	NameEmpty         = "name-empty"
	NameList          = "name-list"
	NameSpaces        = "name-spaces"
	NameNotToken      = "name-not-token"
	NameParameter     = "name-parameter"
	MethodForbidden   = "method-forbidden"
	MethodCase        = "method-case"
	ExposeCredentials = "expose-everything-with-credentials"

	// Numbers.
	MaxAgeNegative = "max-age-negative"
	StatusNotOK    = "preflight-status-not-ok"

	// What the server refuses.
	EnforceUnknown    = "enforce-unknown"
	EnforceEveryone   = "enforce-everyone"
	HostEmpty         = "host-empty"
	HostSpaces        = "host-spaces"
	HostScheme        = "host-scheme"
	HostPath          = "host-path"
	HostPort          = "host-port"
	HostEvery         = "host-every"
	HostInvalid       = "host-invalid"
	HostUnicode       = "host-unicode"
	HostWildcardPlace = "host-wildcard-place"
	HostIPv4          = "host-ipv4"
	HostAddressRange  = "host-address-range"

	// Options and rules.
	OptionNil       = "option-nil"
	OptionRepeated  = "option-repeated"
	OptionMisplaced = "option-misplaced"
	OptionRange     = "option-range"
	VaryName        = "vary-name"
	RulesEmpty      = "rules-empty"
	RuleEvaluator   = "rule-evaluator-nil"
	RulePattern     = "rule-pattern"

	// Advice.
	EntryRepeated        = "entry-repeated"
	EntryCovered         = "entry-covered"
	OriginTrailingDot    = "origin-trailing-dot"
	OriginBroad          = "origin-broad"
	OriginNull           = "origin-null"
	OriginFileListed     = "origin-file-listed"
	OriginSeparators     = "origin-separators"
	NameWildcard         = "name-wildcard"
	HeaderForbidden      = "header-forbidden"
	HeaderOfResponses    = "header-of-responses"
	HeaderNeverExposed   = "header-never-exposed"
	HeaderAlwaysExposed  = "header-always-exposed"
	HeadersEmpty         = "headers-empty"
	HeadersAuthorization = "headers-without-authorization"
	OptOutNoCredentials  = "opt-out-without-credentials"
	OptOutUnused         = "opt-out-unused"
	MaxAgeTooLong        = "max-age-too-long"
	EnforceRebinding     = "enforce-rebinding"
	MaxAgeNanoseconds    = "max-age-nanoseconds"
)
