package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRecordsAreBoundedInNumberAndSize(t *testing.T) {
	rec := newRecorder()
	for i := range maxRecordedIDs + 10 {
		rec.add(fmt.Sprint("id-", i), exchange{})
	}
	assert.Empty(t, rec.find("id-9"), "the oldest give way")
	assert.Len(t, rec.find("id-10"), 1)
	assert.Len(t, rec.byID, maxRecordedIDs)

	for range maxExchangesPerID + 5 {
		rec.add("same", exchange{})
	}
	assert.Len(t, rec.find("same"), maxExchangesPerID)

	long := pick(http.Header{"Origin": {strings.Repeat("ä", maxRecordedFieldSize)}}, sentFields)
	assert.LessOrEqual(t, len(long[0].Value), maxRecordedFieldSize+len(" …"))
}

func TestOnlyCallsWithAnIDAreRecorded(t *testing.T) {
	rec := newRecorder()
	h := rec.wrap("Gin", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	for _, query := range []string{"", "?call=", "?call=a/b", "?call=" + strings.Repeat("x", 81)} {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/"+query, nil))
	}
	assert.Empty(t, rec.byID)

	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/?call=a-1", nil))
	require.Len(t, rec.find("a-1"), 1)
	assert.Equal(t, http.StatusOK, rec.find("a-1")[0].Status, "a handler that writes nothing answers 200")
}

func TestTheFirstFinalStatusIsRecorded(t *testing.T) {
	rec := newRecorder()
	h := rec.wrap("Gin", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusTeapot)
	}))
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/?call=a-1", nil))
	require.Len(t, rec.find("a-1"), 1)
	assert.Equal(t, http.StatusTeapot, rec.find("a-1")[0].Status)
}
