package telemetry

import "hash/fnv"

// number returns a number for a fingerprint, for systems that compare numbers only.
// Different fingerprints have the same number once in 2^52 times. A float64, the number
// of Prometheus, holds 52 bits without loss.
func number(fingerprint string) int64 {
	h := fnv.New64a()
	h.Write([]byte(fingerprint))
	return int64(h.Sum64() >> 12)
}
