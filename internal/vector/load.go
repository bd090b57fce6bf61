package vector

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"github.com/sallyport/cors/conformance/vectors"
)

// All returns the vectors of this module, in the order of their files.
var All = sync.OnceValues(func() ([]Vector, error) { return load(vectors.Files) })

// load reads *.json. Names are unique over all files, so that a name alone says
// which vector failed.
func load(files fs.FS) ([]Vector, error) {
	paths, err := fs.Glob(files, "*.json")
	if err != nil {
		return nil, err
	}
	var all []Vector
	fileOf := map[string]string{}
	for _, p := range paths {
		data, err := fs.ReadFile(files, p)
		if err != nil {
			return nil, err
		}
		loaded, err := decodeFile(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		for i := range loaded {
			v := &loaded[i]
			if other, taken := fileOf[v.Name]; taken {
				return nil, fmt.Errorf("%s: the name %q is taken by a vector of %s", p, v.Name, other)
			}
			fileOf[v.Name], v.File = p, strings.TrimSuffix(p, ".json")
		}
		all = append(all, loaded...)
	}
	return all, nil
}

func decodeFile(data []byte) ([]Vector, error) {
	var about string
	var loaded []Vector
	if err := decodeObject(data, keys{"about": &about, "vectors": &loaded}); err != nil {
		return nil, err
	}
	if about == "" || len(loaded) == 0 {
		return nil, errors.New("about or vectors is empty")
	}
	return loaded, nil
}
