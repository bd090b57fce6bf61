package footprint

import "testing"

func TestFootprintCountsBoth(t *testing.T) {
	f := Of(20_000, 1)
	// A map holds at least a string header for each key.
	if f.Origins != 20_000 || f.MapBytes < 16 || f.MapBytes > 64 {
		t.Errorf("a map takes %.1f bytes for each of %d strings", f.MapBytes, f.Origins)
	}
	if f.EngineBytes < 16 || f.MemoryOverTheMap <= 0 {
		t.Errorf("%+v", f)
	}
}
