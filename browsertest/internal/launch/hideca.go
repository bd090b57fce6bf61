package launch

import (
	"os/exec"
	"sync"
)

// hideAuthorities is a shell script that runs its arguments as a program for which
// the system's list of certificate authorities is empty.
const hideAuthorities = `mount --bind /dev/null /etc/ssl/certs/ca-certificates.crt && exec "$@"`

// withoutAuthorities returns a program with its arguments, changed so that it finds no
// certificate authorities. If the system does not permit that, it returns them
// unchanged.
//
// WebKitGTK's TLS library reads the whole list for each connection, which would take
// most of WebKit's time here. WebKit ignores errors of certificates in these tests, so
// it does not need the list.
func withoutAuthorities(path string, args []string) (string, []string) {
	prefix := unsharing()
	if prefix == nil {
		return path, args
	}
	return prefix[0], append(append(prefix[1:len(prefix):len(prefix)], path), args...)
}

// unsharing is the command that gives a program a file system of its own, as root or as
// a user that may be root in a namespace.
var unsharing = sync.OnceValue(func() []string {
	for _, flag := range []string{"--mount", "--map-root-user --mount"} {
		prefix := []string{"/bin/sh", "-c", `exec unshare ` + flag + ` /bin/sh -c '` + hideAuthorities + `' sh "$@"`, "sh"}
		if exec.Command(prefix[0], append(prefix[1:len(prefix):len(prefix)], "true")...).Run() == nil {
			return prefix
		}
	}
	return nil
})
