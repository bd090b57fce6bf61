package main

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed web
var web embed.FS

// role is the role of a page. The names under localhost need no set-up: browsers
// resolve them to loopback.
type role struct {
	Key   string `json:"key"`
	Title string `json:"title"`
	About string `json:"about"`
	// Credentials makes every call of the page one with credentials: "include".
	Credentials bool `json:"credentials"`
	host        string
}

var roles = []role{
	{Key: "app", Title: "Listed", host: "app.localhost",
		About: "The first policy lists it. It calls without credentials, but where a call says otherwise."},
	{Key: "account", Title: "With cookies", host: "127.0.0.1", Credentials: true,
		About: "The first policy lists it, and every call includes credentials. Its site is that of the APIs, so their SameSite cookie goes along."},
	{Key: "stranger", Title: "Stranger", host: "stranger.localhost",
		About: "The first policy does not list it, nor anything like it."},
	{Key: "nearmiss", Title: "Near miss", host: "app.localhost",
		About: "The listed page's host on another port, which makes it another origin."},
}

// pageServer is one origin whose only page calls the APIs from a frame.
type pageServer struct {
	*server
	role
}

var framePage = template.Must(template.ParseFS(web, "web/page/frame.html"))

// handler serves the page. Only the control page may frame it. The page takes orders
// only from the control page's origin, and can reach only the APIs.
func (p *pageServer) handler(controlOrigin string, apis []*apiServer) http.Handler {
	var origins []string
	for _, api := range apis {
		origins = append(origins, api.origin)
	}
	reachable := strings.Join(origins, " ")

	var html bytes.Buffer
	err := framePage.Execute(&html, map[string]string{"ControlOrigin": controlOrigin, "APIOrigins": reachable})
	if err != nil {
		panic(err) // a template of this program, with nothing of a request in it
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(html.Bytes())
	})
	mux.Handle("GET /", http.FileServerFS(webFolder("page")))
	return secured(mux, "default-src 'none'; script-src 'self'; style-src 'self'; connect-src "+reachable+
		"; frame-ancestors "+controlOrigin+"; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'")
}

// secured adds the headers that every page of the playground has.
func secured(next http.Handler, contentSecurityPolicy string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // the next run has other ports
		next.ServeHTTP(w, r)
	})
}

func webFolder(name string) fs.FS {
	folder, err := fs.Sub(web, "web/"+name)
	if err != nil {
		panic(err) // a constant name
	}
	return folder
}
