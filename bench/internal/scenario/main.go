package scenario

// MainCell is one of the cells that say most about a middleware.
type MainCell struct {
	Origins  Origins
	Scenario string
	Title    string // in the picture; "" leaves it out there, where its bars would be too long
}

// MainCells are what the documentation shows of the matrix.
func MainCells() []MainCell {
	ten, patterns := Origins{Exact, 10}, Origins{Subdomains, 100}
	return []MainCell{
		{ten, NoOrigin, "10 origins, request without Origin"},
		{ten, AllowedActual, "10 origins, allowed request"},
		{ten, RefusedActual, "10 origins, refused request"},
		{ten, AllowedPreflight, "10 origins, allowed preflight"},
		{ten, RefusedPreflight, "10 origins, refused preflight"},
		{ten, "hostile-1MiB", ""},
		{Origins{Exact, 100_000}, AllowedActual, "100 000 origins, allowed request"},
		{Origins{Exact, 1_000_000}, AllowedActual, ""},
		{patterns, AllowedActual, "100 subdomain patterns, allowed request"},
		{patterns, RefusedActual, "100 subdomain patterns, refused request"},
		{Origins{Subdomains, 10_000}, RefusedActual, ""},
		{Origins{Any, 1}, AllowedActual, "any origin, allowed request"},
	}
}

// IsMain reports whether MainCells has the cell.
func IsMain(o Origins, scenario string) bool {
	for _, cell := range MainCells() {
		if cell.Origins == o && cell.Scenario == scenario {
			return true
		}
	}
	return false
}
