package origin

import (
	"math"
	"slices"
	"testing"
)

func TestPlaceInTheListIsNamedOnlyWhileItIsSure(t *testing.T) {
	entries := []string{"https://a.test", "https://*.b.test", "https://c.test", "http://*.d.test:*", "https://e.test"}
	indices := func(s Set) (all []int) {
		for _, serialized := range []string{"https://a.test", "https://x.b.test", "https://c.test", "http://x.d.test", "https://e.test"} {
			found, covered := s.FindCovering(serialized)
			if !covered {
				found.Index = -2
			}
			all = append(all, found.Index)
		}
		return all
	}
	all := NewSet(entries)
	for _, row := range []struct {
		name string
		set  Set
		want []int
	}{
		{"the list as given", all, []int{0, 1, 2, 3, 4}},
		{"an exact origin removed", all.Update(nil, []string{"https://c.test"}), []int{0, 1, -2, -1, -1}},
		{"a pattern removed", all.Update(nil, []string{"https://*.b.test"}), []int{0, -2, -1, -1, -1}},
		{"an entry removed and added", all.Update([]string{"http://*.d.test:*"}, []string{"http://*.d.test:*"}), []int{0, 1, 2, -1, -1}},
		{"a pattern repeated", NewSet(slices.Insert(slices.Clone(entries), 2, "https://*.b.test")), []int{0, 1, -1, -1, -1}},
		{"an exact origin repeated", NewSet(append([]string{"https://a.test"}, entries...)), []int{0, -1, -1, -1, -1}},
		{"others added", all.Update([]string{"https://f.test", "https://*.g.test"}, nil), []int{0, 1, 2, 3, 4}},
	} {
		if got := indices(row.set); !slices.Equal(got, row.want) {
			t.Errorf("%s: got the places %v, want %v", row.name, got, row.want)
		}
	}
}

func TestFirstOfEquallyNearEntriesIsNamed(t *testing.T) {
	for range 20 { // the set has no order of its own
		s := NewSet([]string{"https://example.com:1", "https://example.com:2", "https://example.com:3", "https://example.com:4"})
		if miss, found := s.FindNearMiss("https://example.com:5"); !found || miss.Entry.Index != 0 {
			t.Fatalf("got %+v, want the entry 0", miss)
		}
	}
}

func TestNumbersStartAgainBeforeTheyRunOut(t *testing.T) {
	s := NewSet([]string{"https://a.test", "https://*.b.test", "https://c.test"})
	s.next = math.MaxUint32 - 1
	s = s.Update([]string{"https://d.test"}, nil)
	s = s.Update([]string{"https://e.test", "https://*.f.test"}, []string{"https://a.test"})
	want := []string{"https://*.b.test", "https://c.test", "https://d.test", "https://e.test", "https://*.f.test"}
	if got := s.List(); !slices.Equal(got, want) || s.Len() != len(want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
