package vector

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/sallyport/cors/conformance/vectors"
)

// All returns the vectors of this module, in the order of their files.
var All = sync.OnceValues(func() ([]Vector, error) {
	return load(vectors.Files, "*.json", "vectors", func(v *Vector) (file, name *string) { return &v.File, &v.Name })
})

// load reads the files that match the pattern. The list of each file is under key.
// Names must be unique over all files, so that a name alone says which vector failed.
func load[T any](files fs.FS, pattern, key string, names func(*T) (file, name *string)) ([]T, error) {
	paths, err := fs.Glob(files, pattern)
	if err != nil {
		return nil, err
	}
	var all []T
	fileOf := map[string]string{}
	for _, p := range paths {
		data, err := fs.ReadFile(files, p)
		if err != nil {
			return nil, err
		}
		var about string
		var loaded []T
		if err := decodeObject(data, keys{"about": &about, key: &loaded}); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		if about == "" || len(loaded) == 0 {
			return nil, fmt.Errorf("%s: about or %s is empty", p, key)
		}
		for i := range loaded {
			file, name := names(&loaded[i])
			if other, taken := fileOf[*name]; taken {
				return nil, fmt.Errorf("%s: the name %q is taken by one of %s", p, *name, other)
			}
			fileOf[*name], *file = p, strings.TrimSuffix(path.Base(p), ".json")
		}
		all = append(all, loaded...)
	}
	return all, nil
}
