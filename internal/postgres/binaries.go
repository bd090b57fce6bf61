package postgres

import (
	"os"
	"path/filepath"
	"strconv"
)

// Missing is the error of Start if PostgreSQL is not installed.
type Missing struct {
	Looked string // the pattern of the folders that Start looked in, before PATH
}

func (m *Missing) Error() string {
	return "postgres: neither " + m.Looked + " nor PATH has PostgreSQL's initdb and postgres; " +
		"install it (on Debian: apt-get install postgresql), or set " + EnvironmentURL + " to an existing server"
}

// debianBinaries is where Debian installs those programs that are not in PATH.
const debianBinaries = "/usr/lib/postgresql/*/bin"

// findBinaries returns the folder with initdb and postgres: of the highest version that
// matches the pattern, or else the first in PATH.
func findBinaries(pattern string) (string, error) {
	folders, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	best, bestVersion := "", -1.0
	for _, dir := range folders {
		version, err := strconv.ParseFloat(filepath.Base(filepath.Dir(dir)), 64) // 9.6, 15
		if err == nil && version > bestVersion && hasBinaries(dir) {
			best, bestVersion = dir, version
		}
	}
	if best != "" {
		return best, nil
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if filepath.IsAbs(dir) && hasBinaries(dir) {
			return dir, nil
		}
	}
	return "", &Missing{Looked: pattern}
}

func hasBinaries(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.IsDir() {
			return false
		}
	}
	return true
}
