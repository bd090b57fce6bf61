// Package notes is what the example applications are about: short texts, kept in
// memory.
package notes

import (
	"cmp"
	"maps"
	"slices"
	"sync"
)

// Note is a short text. Its JSON is what the applications send and take.
type Note struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Store keeps notes by their id. It is safe for concurrent use.
type Store struct {
	mu    sync.RWMutex
	notes map[string]Note
}

// NewStore returns a store that holds two notes to begin with.
func NewStore() *Store {
	return &Store{notes: map[string]Note{
		"1": {"1", "water the plants"},
		"2": {"2", "answer the preflight"},
	}}
}

// List returns all notes in the order of their ids.
func (s *Store) List() []Note {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.SortedFunc(maps.Values(s.notes), func(a, b Note) int { return cmp.Compare(a.ID, b.ID) })
}

// Get returns the note with the id, and whether there is one.
func (s *Store) Get(id string) (Note, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	n, found := s.notes[id]
	return n, found
}

// Put adds the note, or replaces the one with its id.
func (s *Store) Put(n Note) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes[n.ID] = n
}

// Delete removes the note with the id, if there is one.
func (s *Store) Delete(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.notes, id)
}
