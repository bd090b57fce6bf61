//go:build unix

package main

import (
	"errors"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/sallyport/cors/internal/postgres"
	"github.com/sallyport/cors/internal/postgres/postgrestest"
)

// startNATS starts Debian's server on a port that the system chose, and returns its URL.
func startNATS(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("nats-server")
	if err != nil {
		if path = "/usr/sbin/nats-server"; !isFile(path) { // not in the PATH of every user
			if os.Getenv("CI") != "" {
				t.Fatal("nats-server is missing: apt-get install nats-server")
			}
			t.Skip("nats-server is missing: apt-get install nats-server")
		}
	}
	var output lockedBuffer
	server := exec.Command(path, "--addr", "127.0.0.1", "--port", "-1")
	server.Dir = t.TempDir()
	server.Stdout, server.Stderr = &output, &output
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	address := regexp.MustCompile(`Listening for client connections on (127\.0\.0\.1:\d+)`)
	for late := time.Now().Add(testPatience); time.Now().Before(late); time.Sleep(10 * time.Millisecond) {
		if found := address.FindStringSubmatch(output.String()); found != nil {
			return "nats://" + found[1]
		}
	}
	t.Fatalf("nats-server does not say where it listens:\n%s", &output)
	return ""
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// With -nats the program rings after each commit, and its replicas do not LISTEN.
func TestChangesGoThroughNATS(t *testing.T) {
	natsURL := startNATS(t)
	heard, err := nats.Connect(natsURL)
	if err != nil {
		t.Fatal(err)
	}
	defer heard.Close()
	rings := make(chan *nats.Msg, 10)
	if _, err := heard.ChanSubscribe(subject, rings); err != nil {
		t.Fatal(err)
	}
	if err := heard.Flush(); err != nil {
		t.Fatal(err)
	}
	database := postgrestest.Start(t, postgres.Config{FsyncOff: true})
	p := startProgram(t, database.URL, "-nats", natsURL)
	<-rings // of the origin that is there from the start
	p.must(http.MethodPost, "globex", p.pages["globex"])
	select {
	case <-rings:
	case <-time.After(testPatience):
		t.Fatal("a change is committed, and nothing rings")
	}
	p.until("the page of globex is shared", func() bool { return slices.Equal(p.sharing(p.pages["globex"]), everyReplica) })
	p.must(http.MethodDelete, "globex", p.pages["globex"])
	p.until("it is refused", func() bool { return len(p.sharing(p.pages["globex"])) == 0 })
}

func TestRingingWakesEveryReplicaAndNeverWaits(t *testing.T) {
	natsURL := startNATS(t)
	admin, err := connectNATS(natsURL)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.close()
	var replicas []*natsBell
	var bells []<-chan struct{}
	for range 2 {
		replica, err := connectNATS(natsURL)
		if err != nil {
			t.Fatal(err)
		}
		defer replica.close()
		bell, err := replica.subscribe()
		if err != nil {
			t.Fatal(err)
		}
		if err := replica.conn.Flush(); err != nil {
			t.Fatal(err)
		}
		replicas, bells = append(replicas, replica), append(bells, bell)
	}
	for range 1000 { // nobody receives meanwhile
		admin.ring()
	}
	if err := admin.conn.Flush(); err != nil {
		t.Fatal(err)
	}
	for i, replica := range replicas {
		heard := make(chan struct{}) // closed when it is done with all messages
		if err := errors.Join(replica.conn.Flush(), replica.conn.Barrier(func() { close(heard) })); err != nil {
			t.Fatal(err)
		}
		select {
		case <-heard:
		case <-time.After(testPatience):
			t.Fatalf("replica %d waits until somebody hears the bell", i)
		}
	}
	for i, bell := range bells {
		select {
		case <-bell:
		case <-time.After(testPatience):
			t.Errorf("replica %d did not hear the bell", i)
		}
	}
}

func TestWrongNATSAddressIsAnError(t *testing.T) {
	if _, err := connectNATS("nats://127.0.0.1:1"); err == nil {
		t.Error("no error")
	}
}
