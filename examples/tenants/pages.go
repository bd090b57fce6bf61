package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"io/fs"
	"net/http"
	"strings"
)

//go:embed web
var web embed.FS

// page is the page of a tenant, at an origin of its own. It calls all replicas.
type page struct {
	*server
	tenant string
}

var pageHTML = template.Must(template.ParseFS(web, "web/page/page.html"))

func listenPage(tenant string) (*page, error) {
	s, err := listen(tenant+".localhost", "0")
	if err != nil {
		return nil, err
	}
	return &page{s, tenant}, nil
}

// handler serves the page. Only the admin page may show it in a frame.
func (p *page) handler(adminOrigin string, replicas []*replica) (http.Handler, error) {
	var targets [][2]string // name and origin
	var reachable []string
	for _, r := range replicas {
		targets = append(targets, [2]string{r.name, r.origin})
		reachable = append(reachable, r.origin)
	}
	list, err := json.Marshal(targets)
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	err = pageHTML.Execute(&html, map[string]string{
		"Tenant": p.tenant, "Token": tokenOf(p.tenant), "Replicas": string(list), "Admin": adminOrigin,
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(html.Bytes())
	})
	mux.Handle("GET /", http.FileServerFS(webFolder("page")))
	return secured(mux, "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src "+strings.Join(reachable, " ")+
		"; frame-ancestors "+adminOrigin+"; base-uri 'none'; form-action 'none'"), nil
}

// secured adds the headers that the pages of this example have.
func secured(next http.Handler, contentSecurityPolicy string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
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
