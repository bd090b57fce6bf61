package conformance

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed vectors/*.json
var embedded embed.FS

// vectorFiles returns the vectors of this package, in the order of their files.
var vectorFiles = sync.OnceValues(func() ([]vectorFile, error) {
	return loadVectors(embedded)
})

// loadVectors reads vectors/*.json. Names are unique over all files, so that a
// name alone tells which vector failed.
func loadVectors(fsys fs.FS) ([]vectorFile, error) {
	paths, err := fs.Glob(fsys, "vectors/*.json")
	if err != nil {
		return nil, err
	}
	var files []vectorFile
	fileOf := map[string]string{}
	for _, p := range paths {
		data, err := fs.ReadFile(fsys, p)
		if err != nil {
			return nil, err
		}
		file := vectorFile{name: strings.TrimSuffix(path.Base(p), ".json")}
		if err := json.Unmarshal(data, &file); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
		if file.about == "" || len(file.vectors) == 0 {
			return nil, fmt.Errorf("%s: about or vectors is empty", p)
		}
		for _, v := range file.vectors {
			if other, taken := fileOf[v.name]; taken {
				return nil, fmt.Errorf("%s: the name %q is taken by a vector of %s", p, v.name, other)
			}
			fileOf[v.name] = p
		}
		files = append(files, file)
	}
	return files, nil
}
