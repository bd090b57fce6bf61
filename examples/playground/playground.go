package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sallyport/cors/core"
)

// playground is all servers of one run, which share one engine.
type playground struct {
	control *server
	apis    []*apiServer
	pages   []*pageServer
	servers []*server
}

// start opens every listener first, since the policy, the content security
// policies and the pages all name the others' ports, and then serves. An empty
// addr means friendlyAddr or, where that is taken, any free port.
func start(addr string) (_ *playground, err error) {
	p := &playground{}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.stop())
		}
	}()

	if p.control, err = p.listenControl(addr); err != nil {
		return nil, err
	}
	for _, framework := range frameworks {
		s, err := p.listen("127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		p.apis = append(p.apis, &apiServer{server: s, framework: framework})
	}
	for _, role := range roles {
		s, err := p.listen(role.host + ":0")
		if err != nil {
			return nil, err
		}
		p.pages = append(p.pages, &pageServer{server: s, role: role})
	}

	examples := examplePolicies(p.pages)
	records := newRecorder()
	policy, err := core.ParsePolicy([]byte(examples[0].Policy))
	if err != nil {
		return nil, err
	}
	engine, err := core.New(policy, core.WithObserver(observe))
	if err != nil {
		return nil, err
	}

	for _, api := range p.apis {
		api.serve(api.handler(engine, records))
	}
	for _, page := range p.pages {
		page.serve(page.handler(p.control.origin, p.apis))
	}
	desk := &policyDesk{engine: engine, text: examples[0].Policy}
	p.control.serve(controlHandler(p, examples, desk, records))
	return p, nil
}

// stop lets running requests finish for a moment and closes the rest.
func (p *playground) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	var problems []error
	for _, s := range p.servers {
		problems = append(problems, s.stop(ctx))
	}
	return errors.Join(problems...)
}

// listenControl gives the control page its place on 127.0.0.1, also where
// localhost is asked for. It frames the page with cookies, and a browser sends
// that page's SameSite cookies only if both are of one site.
func (p *playground) listenControl(addr string) (*server, error) {
	if addr == "" {
		if s, err := p.listen(friendlyAddr); err == nil {
			return s, nil
		}
		addr = "127.0.0.1:0"
	}
	if port, ok := strings.CutPrefix(addr, "localhost:"); ok {
		addr = "127.0.0.1:" + port
	}
	if !strings.HasPrefix(addr, "127.0.0.1:") {
		return nil, fmt.Errorf("address %q: the playground is for this machine only; use 127.0.0.1:port", addr)
	}
	return p.listen(addr)
}

func (p *playground) listen(addr string) (*server, error) {
	s, err := listenLoopback(addr)
	if err == nil {
		p.servers = append(p.servers, s)
	}
	return s, err
}
