package middlewaretest

import (
	"net/http"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// pages are the handlers behind every app.
func pages(s situation) map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"/answers": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = w.Write([]byte("an answer"))
		},
		"/fails": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "an error", http.StatusInternalServerError)
		},
		"/panics": func(http.ResponseWriter, *http.Request) { panic("on purpose") },
		// /waits ends when it is told to, /outlasts does not.
		"/waits":    func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"/outlasts": s.outlasts,
	}
}

// What the middleware that authenticates is told.
const user, password = "user", "password"

// key signs tokens.
var key = []byte("a key that is long enough for HS256")

// basic is an Authorization field with user and password.
func basic() map[string]string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return map[string]string{"Authorization": r.Header.Get("Authorization")}
}

// bearer is an Authorization field with a token that key has signed.
func bearer() map[string]string {
	now := time.Now()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"identity": user, "iat": now.Unix(), "orig_iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}).SignedString(key)
	if err != nil {
		panic(err)
	}
	return map[string]string{"Authorization": "Bearer " + token}
}

// behindTLS is the field of a proxy that ended TLS.
func behindTLS() map[string]string { return map[string]string{"X-Forwarded-Proto": "https"} }

func TestMain(m *testing.M) {
	quiet()
	m.Run()
}
