package guides_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCurlPrintsWhatTheGuideShows(t *testing.T) {
	needsCurl(t)
	_, commands := play(t, "curl.md", build(t, "how-cors-works"))
	assert.Equal(t, 7, commands)
}
