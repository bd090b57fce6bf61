package vector

import (
	"context"
	"errors"
	"slices"

	"github.com/sallyport/cors/core"
)

// ask is the core.OriginLookup of the script. The yes beside an error is what an
// engine has to ignore.
func (l *Lookup) ask(_ context.Context, _ core.Request, origin string) (bool, error) {
	switch {
	case l.Panics:
		panic("the lookup of the vector panics")
	case l.Fails:
		return true, errors.New("the lookup of the vector fails")
	}
	return slices.Contains(l.Admits, origin), nil
}
