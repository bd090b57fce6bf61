package policyfile

import (
	"os"
	"path/filepath"
)

// mostLinks is how many symbolic links are followed, as many as Linux does.
const mostLinks = 40

// directories returns the directories whose entries decide which file the absolute path
// names: that of the file itself, and those of the symbolic links on the way.
func directories(path string) (dirs []string) {
	for range mostLinks {
		link, target, rest := firstLink(path)
		if link == "" {
			break
		}
		dirs = append(dirs, filepath.Dir(link))
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(link), target)
		}
		path = filepath.Join(target, rest)
	}
	return append(dirs, filepath.Dir(path))
}

// firstLink returns the first part of path that is a symbolic link, where it leads, and
// what follows it in path.
func firstLink(path string) (link, target, rest string) {
	for i := 1; i <= len(path); i++ {
		if i < len(path) && !os.IsPathSeparator(path[i]) {
			continue
		}
		if target, err := os.Readlink(path[:i]); err == nil {
			return path[:i], target, path[i:]
		}
	}
	return "", "", ""
}
