package response

import (
	"net/http"
	"testing"
)

func TestResetLeavesNothingOfTheLastAnswer(t *testing.T) {
	w := NewWriter()
	w.Header().Set("Vary", "Origin")
	w.WriteHeader(http.StatusNoContent)
	w.WriteHeader(http.StatusOK)
	if w.Status != http.StatusNoContent {
		t.Errorf("status %d, want the first one", w.Status)
	}
	w.Reset()
	if len(w.Header()) != 0 || w.Status != 0 || w.Bytes != 0 {
		t.Errorf("after Reset: %v, %d, %d", w.Header(), w.Status, w.Bytes)
	}
}

func TestResetAllocatesNothing(t *testing.T) {
	w, vary := NewWriter(), []string{"Origin"}
	allocations := testing.AllocsPerRun(100, func() {
		w.Header()["Vary"] = vary
		w.Reset()
	})
	if allocations != 0 {
		t.Errorf("%v allocations", allocations)
	}
}
