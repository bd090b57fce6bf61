// Package policydiff says exactly what one policy grants that another does not, and the
// reverse. It compares the sets that entries stand for, so that a list that is only
// written in another way is no difference.
package policydiff

import (
	"strconv"

	"github.com/sallyport/cors/core"
)

// Diff is the difference between two policies. Gains and losses are those of the second.
type Diff struct {
	Gains Side `json:"gains"`
	Loses Side `json:"loses"`

	// Told lists what differs and grants nothing to anybody.
	Told []Told `json:"told"`
}

// Side is what one policy grants and the other does not.
type Side struct {
	Origins     []Origins `json:"origins"`
	Methods     Names     `json:"methods"`
	Headers     Names     `json:"headers"`
	Exposed     Names     `json:"exposed_headers"`
	Credentials bool      `json:"credentials"`

	// Hosts are those that the server answers to. Unenforced names the enforcement that
	// only the other policy has.
	Hosts      []Origins `json:"hosts"`
	Unenforced string    `json:"unenforced,omitempty"`
}

// Told is a field that differs.
type Told struct {
	Field string `json:"key"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// Compare compares two policies that core.New accepts.
func Compare(older, newer core.Policy) Diff {
	d := Diff{Gains: sideOf(newer, older), Loses: sideOf(older, newer), Told: []Told{}}
	tell := func(field, a, b string) {
		if a != b {
			d.Told = append(d.Told, Told{field, a, b})
		}
	}
	tell("maxAge", strconv.Itoa(older.MaxAgeSeconds), strconv.Itoa(newer.MaxAgeSeconds))
	tell("preflightStatus", status(older), status(newer))
	tell("dangerouslyAllowInsecureOrigins", strconv.FormatBool(older.DangerouslyAllowInsecureOrigins), strconv.FormatBool(newer.DangerouslyAllowInsecureOrigins))
	tell("dangerouslyAllowBroadWildcards", strconv.FormatBool(older.DangerouslyAllowBroadWildcards), strconv.FormatBool(newer.DangerouslyAllowBroadWildcards))
	tell("dangerouslyAllowNullOrigin", strconv.FormatBool(older.DangerouslyAllowNullOrigin), strconv.FormatBool(newer.DangerouslyAllowNullOrigin))
	return d
}

func status(p core.Policy) string {
	const unset = 204
	if p.PreflightStatus == 0 {
		return strconv.Itoa(unset)
	}
	return strconv.Itoa(p.PreflightStatus)
}

// sideOf returns what p grants and other does not. A policy that admits nobody grants
// nothing, whatever it lists.
func sideOf(p, other core.Policy) Side {
	s := Side{
		Origins: originsOnlyIn(p.AllowOrigins, other.AllowOrigins), Hosts: hostsOnlyIn(p.AllowHosts, other.AllowHosts),
		Methods: Names{Names: []string{}}, Headers: Names{Names: []string{}}, Exposed: Names{Names: []string{}},
	}
	if strictness(p.Enforce) < strictness(other.Enforce) {
		s.Unenforced = string(other.Enforce)
	}
	if len(p.AllowOrigins) > 0 {
		s.Methods = methodsOf(p.AllowMethods).minus(methodsOf(other.AllowMethods))
		s.Headers = headersOf(p.AllowHeaders).minus(headersOf(other.AllowHeaders))
		s.Exposed = exposedOf(p.ExposeHeaders).minus(exposedOf(other.ExposeHeaders))
		s.Credentials = p.AllowCredentials && !other.AllowCredentials
	}
	return s
}

func strictness(e core.Enforcement) int {
	switch e {
	case core.EnforceUnsafe:
		return 1
	case core.EnforceAll:
		return 2
	}
	return 0
}

// IsEmpty reports whether one policy grants nothing that the other does not.
func (s Side) IsEmpty() bool {
	return len(s.Origins) == 0 && s.Methods.IsEmpty() && s.Headers.IsEmpty() && s.Exposed.IsEmpty() && !s.Credentials && len(s.Hosts) == 0 && s.Unenforced == ""
}

// IsEmpty reports whether the policies mean the same.
func (d Diff) IsEmpty() bool { return d.Gains.IsEmpty() && d.Loses.IsEmpty() && len(d.Told) == 0 }

// Widens reports whether the second policy grants something that the first does not.
func (d Diff) Widens() bool { return !d.Gains.IsEmpty() }
