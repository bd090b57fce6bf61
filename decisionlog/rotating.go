package decisionlog

import (
	"fmt"
	"io"

	"gopkg.in/natefinch/lumberjack.v2"
)

// RotatingFile returns a file that is renamed when it has so many megabytes, and
// replaced by an empty one. At most backups renamed files are kept, with the time in
// their names, so the disk holds about (backups + 1) * megabytes. The file is opened, and
// folders are made, at the first write. A new file can be read by its owner only.
//
// RotatingFile panics if one of the numbers is less than 1, since files would then be kept
// for ever. Only one process may write to a path. The goroutine that removes old files
// stays when the file is closed.
func RotatingFile(path string, megabytes, backups int) io.WriteCloser {
	if megabytes < 1 || backups < 1 {
		panic(fmt.Sprintf("decisionlog: RotatingFile needs at least one megabyte and one backup, and got %d and %d", megabytes, backups))
	}
	return &lumberjack.Logger{Filename: path, MaxSize: megabytes, MaxBackups: backups}
}
