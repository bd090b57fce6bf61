package main

import (
	"cmp"
	"maps"
	"slices"
	"sync"
)

// note is a short text. Its JSON is what the API sends and takes.
type note struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// store keeps notes in memory, by their id. It is safe for concurrent use.
type store struct {
	mu    sync.RWMutex
	notes map[string]note
}

// newStore returns a store with two notes in it.
func newStore() *store {
	return &store{notes: map[string]note{
		"1": {"1", "water the plants"},
		"2": {"2", "answer the preflight"},
	}}
}

// list returns all notes in the order of their ids.
func (s *store) list() []note {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.SortedFunc(maps.Values(s.notes), func(a, b note) int { return cmp.Compare(a.ID, b.ID) })
}

// get returns the note with the id, and whether there is one.
func (s *store) get(id string) (note, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n, found := s.notes[id]
	return n, found
}

// put adds the note, or replaces the one with its id.
func (s *store) put(n note) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes[n.ID] = n
}

// delete removes the note with the id, if there is one.
func (s *store) delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.notes, id)
}
