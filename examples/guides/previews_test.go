package guides_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

const previewsGuide = "preview-deployments.md"

func TestEntriesForPreviews(t *testing.T) {
	rows := rowsOf(t, previewsGuide, "## Which entry for which provider")
	assert.Len(t, rows, 9)
	for _, row := range rows {
		preview := codeOf(row[1])[0]
		for _, wildcard := range codeOf(row[2]) {
			assert.True(t, admits(t, preview, wildcard), "%s covers %s", wildcard, preview)
			policy := core.Policy{AllowOrigins: []string{wildcard}, AllowCredentials: true}
			_, err := core.New(policy)
			var problem *core.PolicyError
			if assert.ErrorAs(t, err, &problem, wildcard) {
				assert.Equal(t, "credentials-broad-wildcard", problem.Code)
			}
			policy.AllowCredentials = false
			advice := core.Advise(policy)
			if assert.NotEmpty(t, advice, wildcard) {
				assert.Equal(t, "origin-broad", advice[0].Code)
			}
		}
		for _, entry := range codeOf(row[3]) {
			_, err := core.New(core.Policy{AllowOrigins: []string{entry}, AllowCredentials: true})
			assert.NoError(t, err, entry)
			assert.True(t, admits(t, preview, entry), "%s covers %s", entry, preview)
			stranger := strings.Replace(strings.Replace(preview, "my-", "evil-", 1), "d1a2", "d9a9", 1)
			if stranger == preview {
				stranger = "https://pr-42-preview.example.com"
			}
			assert.False(t, admits(t, stranger, entry), "%s covers %s", entry, stranger)
		}
	}
}

func TestAPatternWithinALabelIsAnError(t *testing.T) {
	_, err := core.New(core.Policy{AllowOrigins: []string{"https://my-app-*-my-team.vercel.app"}})
	require.Error(t, err)
	assert.Contains(t, read(t, previewsGuide), "```text\n"+err.Error()+"\n```\n")
}

func TestPreviewsAreAnnounced(t *testing.T) {
	needsCurl(t)
	p := build(t, "preview-deployments")
	t.Setenv("DEPLOY_TOKEN", "secret of the jobs")
	p.start(t)
	commands := 0
	for _, b := range blocksOf(t, previewsGuide) {
		if b.kind == "console" {
			commands += typeCommands(t, previewsGuide, b.text, p)
		}
	}
	assert.Equal(t, 5, commands)

	post := func(token, body string) string {
		return exchange(t, p.addr, "POST /previews HTTP/1.1\nHost: localhost\nAuthorization: Bearer "+token+"\n\n"+body)
	}
	assert.Contains(t, post("guessed", `{"add": ["https://my-app-git-a-my-team.vercel.app"]}`), " 401 ")
	for _, origin := range []string{
		"https://my-app-*-my-team.vercel.app", "https://my-app-x.evil-my-team.vercel.app", "http://my-app-x-my-team.vercel.app",
		"https://my-app-x-my-team.vercel.app.evil.example", "https://my-app-x-my-team.vercel.app:8443", "https://my-app--my-team.vercel.app", "https://my-app-evil", "https://my-app-evil/-my-team.vercel.app", "*",
	} {
		assert.Contains(t, post("secret of the jobs", `{"add": ["`+origin+`"]}`), " 400 ", origin)
	}
	assert.Contains(t, post("secret of the jobs", `{}`), "origins: 1")
}

// projects stands for the API of a provider.
type projects map[string]string

func (p projects) ProjectOf(ctx context.Context, host string) (string, error) {
	if host == "my-app-down-my-team.vercel.app" {
		return "prj_my_app", errors.New("the provider's API does not answer")
	}
	return p[host], nil
}

func Example_previewsOfTheProject() {
	provider := projects{
		"my-app-git-login-my-team.vercel.app": "prj_my_app",
		"my-app-x-my-team.vercel.app":         "prj_of_a_stranger",
	}

	lookup := func(ctx context.Context, r core.Request, origin string) (bool, error) {
		host, found := strings.CutPrefix(origin, "https://")
		if !found || !strings.HasSuffix(host, "-my-team.vercel.app") {
			return false, nil // not worth a question
		}
		project, err := provider.ProjectOf(ctx, host)
		return err == nil && project == "prj_my_app", err
	}
	engine, err := core.New(core.Policy{
		AllowOrigins:     []string{"https://staging.example.com"},
		AllowCredentials: true,
	}, core.WithOriginLookup(lookup))

	if err != nil {
		log.Fatal(err)
	}
	for _, origin := range []string{
		"https://staging.example.com", "https://my-app-git-login-my-team.vercel.app", "https://my-app-x-my-team.vercel.app",
		"http://my-app-git-login-my-team.vercel.app", "https://my-app-git-login-my-team.vercel.app:8443", "https://evil.example",
	} {
		r := core.Request{Method: "GET", Header: http.Header{"Origin": {origin}}}
		fmt.Println(origin, engine.Evaluate(context.Background(), r).Allowed())
	}
	// Output:
	// https://staging.example.com true
	// https://my-app-git-login-my-team.vercel.app true
	// https://my-app-x-my-team.vercel.app false
	// http://my-app-git-login-my-team.vercel.app false
	// https://my-app-git-login-my-team.vercel.app:8443 false
	// https://evil.example false
}
