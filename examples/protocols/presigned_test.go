package protocols

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
	"github.com/sallyport/cors/corstest"
	"github.com/sallyport/cors/httpadapter"
)

// bucketRules are the rules of CORS as S3 stores them for a bucket.
type bucketRules struct {
	CORSRules []struct {
		AllowedOrigins, AllowedMethods, AllowedHeaders, ExposeHeaders []string
		MaxAgeSeconds                                                 int
	}
}

// TestBucketLetsPagesUpload plays a bucket with the rules of the guide: a page puts a part
// of a file and reads its ETag, which it needs to complete the upload. Without any one
// entry it cannot.
func TestBucketLetsPagesUpload(t *testing.T) {
	var bucket bucketRules
	require.NoError(t, json.Unmarshal(jsonOf(t, "Presigned uploads to S3"), &bucket))
	require.Len(t, bucket.CORSRules, 1)
	rule := bucket.CORSRules[0]
	whole := core.Policy{
		AllowOrigins: rule.AllowedOrigins, AllowMethods: rule.AllowedMethods, AllowHeaders: rule.AllowedHeaders,
		ExposeHeaders: rule.ExposeHeaders, MaxAgeSeconds: rule.MaxAgeSeconds,
	}
	uploads := func(policy core.Policy) bool {
		app := httpadapter.Middleware(core.MustNew(policy))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"1"`)
		}))
		r := httptest.NewRequest("PUT", "https://bucket.s3.example.com/key?X-Amz-Signature=1", nil)
		r.Header.Set("Content-Type", "image/png")
		response, err := corstest.NewPage(page, app).Fetch(r)
		return err == nil && response.Header.Get("ETag") != ""
	}
	assert.True(t, uploads(whole))
	for _, list := range []func(*core.Policy) *[]string{
		func(p *core.Policy) *[]string { return &p.AllowMethods },
		func(p *core.Policy) *[]string { return &p.AllowHeaders },
		func(p *core.Policy) *[]string { return &p.ExposeHeaders },
	} {
		less := whole
		require.Len(t, *list(&less), 1)
		*list(&less) = nil
		assert.False(t, uploads(less), "without %v", *list(&whole))
	}
}
