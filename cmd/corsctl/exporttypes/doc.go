// Package exporttypes checks what corsctl export writes for Traefik, Envoy, Istio and the
// Gateway API with their own types and rules. None of them is started.
//
//   - Traefik: its file provider reads the file, and its headers middleware answers requests.
//   - Envoy: its types, decoded strictly, and their validation; a model of its CORS filter,
//     written after its source, answers requests.
//   - Istio: its types, its schema and its validation; the same model answers requests.
//   - Gateway API: its types, and its schema with the rules in CEL.
//
// The vectors of conformance, and random policies and requests beside the library, judge
// the answers.
//
// It is a module of its own, so that users of corsctl depend on none of these. It exports
// nothing.
package exporttypes
