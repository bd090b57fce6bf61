package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// watch asks every replica about its list, as a monitor would. It reaches them over HTTP
// only.
type watch struct {
	client   *http.Client
	replicas []*replica
}

func newWatch(replicas []*replica) *watch {
	return &watch{client: &http.Client{Timeout: time.Second}, replicas: replicas}
}

// lagging is the age of its last success from which a replica lags. A feed that works has
// one every second.
const lagging = 3 * time.Second

// replicaStatus is one line of the admin page.
type replicaStatus struct {
	Name       string `json:"name"`
	Origin     string `json:"origin"`
	Health     health `json:"health"`
	AgeSeconds string `json:"ageSeconds"` // since its last success; empty if there is none
	Lags       string `json:"lags"`       // why, or empty
}

// ask returns the replicas' answers after a second at most.
func (w *watch) ask(ctx context.Context) []replicaStatus {
	all := make([]replicaStatus, len(w.replicas))
	var asking sync.WaitGroup
	for i, r := range w.replicas {
		asking.Go(func() { all[i] = w.askOne(ctx, r) })
	}
	asking.Wait()
	fingerprints := map[int64]string{} // two replicas at the same change must have the same policy
	for i := range all {
		h := all[i].Health
		if h.Number == 0 {
			continue
		}
		switch first, ok := fingerprints[h.Number]; {
		case !ok:
			fingerprints[h.Number] = h.Fingerprint
		case first != h.Fingerprint && all[i].Lags == "":
			all[i].Lags = "its policy differs from that of another replica"
		}
	}
	return all
}

func (w *watch) askOne(ctx context.Context, r *replica) replicaStatus {
	s := replicaStatus{Name: r.name, Origin: r.origin}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.origin+"/health", nil)
	if err == nil {
		var response *http.Response
		if response, err = w.client.Do(request); err == nil {
			err = json.NewDecoder(http.MaxBytesReader(nil, response.Body, maxBody)).Decode(&s.Health)
			response.Body.Close()
			if response.StatusCode != http.StatusOK {
				err = errors.New(response.Status)
			}
		}
	}
	switch {
	case err != nil:
		s.Lags = "it does not answer: " + err.Error()
		return s
	case s.Health.LastSuccess.IsZero():
		s.Lags = "it has no list yet"
		return s
	}
	age := time.Since(s.Health.LastSuccess)
	s.AgeSeconds = fmt.Sprintf("%.1f", age.Seconds())
	if age > lagging {
		s.Lags = "its last success was too long ago"
	}
	return s
}
