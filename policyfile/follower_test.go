package policyfile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// These tests call look themselves, in place of timers and events. So every order of
// writing and reading can be had, and none depends on the machine.

func newTestFollower(path string, g Reloader) (*follower, *reports) {
	f, r := newFollower(path, g), &reports{}
	f.report = r.add
	return f, r
}

// settle looks until what was read is judged.
func settle(t *testing.T, f *follower) {
	t.Helper()
	for range 3 {
		if !f.look() {
			return
		}
	}
	t.Fatal("the file does not settle although nobody writes to it")
}

// TestRandomInterleavings runs writers step by step, and lets the follower look between
// any two steps. No policy comes into force that was not whole in the file, none comes
// back that was replaced, and the last one is in force at the end.
func TestRandomInterleavings(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 0))
	succeeded, failed := 0, 0
	for round := range 1_000 {
		about := fmt.Sprintf("seed %d, round %d", seed, round)
		good, bad := interleave(t, rng, about)
		succeeded, failed = succeeded+good, failed+bad
		if t.Failed() {
			return
		}
	}
	if succeeded < 1_000 || failed < 500 {
		t.Errorf("seed %d: only %d policies came into force and %d problems were reported: the test judges too little", seed, succeeded, failed)
	}
}

// interleave runs one sequence of writes, and returns how many policies came into force,
// and how many problems were reported.
func interleave(t *testing.T, rng *rand.Rand, about string) (succeeded, failed int) {
	p, g := newPlace(t), newTarget(t, about)
	mounted := rng.IntN(2) == 0
	if !mounted && rng.IntN(3) == 0 { // the name is a link into another folder
		elsewhere := t.TempDir()
		p.check(os.Symlink(filepath.Join(elsewhere, "real.json"), p.path))
	}
	f, r := newTestFollower(p.path, g)
	history := []string{}
	var last content // zero if the file is gone
	for number := 1; number <= 1+rng.IntN(8); number++ {
		w := editors[rng.IntN(len(editors))]
		if mounted {
			w = kubelet
		}
		switch rng.IntN(6) {
		case 0:
			last = invalid(number, rng.IntN(100))
		case 1:
			last, w = content{}, deletion
			if mounted {
				w = kubeletWithoutKey
			}
		default:
			last = valid(number, 1+rng.IntN(1+rng.IntN(400)))
			g.expect(last)
		}
		for i, step := range w.steps(p, cut(rng, last.text)) {
			step()
			looks := rng.IntN(8) - 4
			for range looks {
				f.look()
			}
			if looks > 0 {
				history = append(history, fmt.Sprintf("content %d by %s, step %d, %d looks", number, w.name, i, looks))
			}
		}
	}
	settle(t, f)

	inForce, calls := g.state()
	texts := r.texts()
	require.NotEmpty(t, texts, about)
	switch final := texts[len(texts)-1]; {
	case last.origins != nil:
		if inForce != last.number || final != "" {
			t.Errorf("%s: content %d is in force and the last report is %q; want content %d and no problem\n%s",
				about, inForce, final, last.number, strings.Join(history, "\n"))
		}
	case final == "":
		t.Errorf("%s: the file is wrong or gone at the end, and no problem is reported\n%s", about, strings.Join(history, "\n"))
	}
	for _, text := range texts {
		if text != "" {
			failed++
		}
	}
	return calls, failed
}

func TestEachProblemAndItsEndAreReportedOnce(t *testing.T) {
	p, g := newPlace(t), newTarget(t, "")
	f, r := newTestFollower(p.path, g)
	first, second := valid(1, 3), valid(2, 3)
	g.expect(first)
	g.expect(second)
	const good = ""
	steps := []struct {
		name    string
		content content
		writer  writer
		want    []string // what the reports contain; none if nothing new is to say
		inForce int
	}{
		{"no file yet", content{}, deletion, []string{"no such file"}, 0},
		{"the first policy", first, renamed, []string{good}, 1},
		{"the same policy in a new file", first, renamed, nil, 1},
		{"gone", content{}, deletion, []string{"no such file"}, 1},
		{"back with the same policy", first, renamed, []string{good}, 1},
		{"half of a policy", content{text: second.text[:len(second.text)/2]}, renamed, []string{"line 2"}, 1},
		{"a policy that New refuses", invalid(3, 5), renamed, []string{"no trailing slash"}, 1},
		{"another with the same fault", content{text: invalid(3, 5).text + " "}, renamed, []string{"no trailing slash"}, 1},
		{"gone while it was wrong", content{}, deletion, []string{"no such file"}, 1},
		{"back and still wrong", content{text: invalid(3, 5).text + " "}, renamed, []string{"no trailing slash"}, 1},
		{"an empty file", content{}, renamed, []string{"is not a policy in JSON"}, 1},
		{"the second policy", second, renamed, []string{good}, 2},
	}
	for _, step := range steps {
		p.run(step.writer, step.content.text)
		before := len(r.texts())
		for range 10 {
			f.look()
		}
		got := r.texts()[before:]
		require.Len(t, got, len(step.want), "%s: reports %q", step.name, got)
		for i, want := range step.want {
			if want == good {
				assert.Empty(t, got[i], step.name)
			} else {
				assert.Contains(t, got[i], want, step.name)
			}
		}
		inForce, _ := g.state()
		assert.Equal(t, step.inForce, inForce, "%s: the content in force", step.name)
	}
}

func TestReportsHaveTheErrorsOfTheCore(t *testing.T) {
	p, g := newPlace(t), newTarget(t, "")
	f, r := newTestFollower(p.path, g)

	settle(t, f)
	p.run(renamed, `{"maxage": 5}`)
	settle(t, f)
	p.run(renamed, `{"allowOrigins": ["https://a.example/"]}`)
	settle(t, f)

	require.Len(t, r.all, 3)
	assert.ErrorIs(t, r.all[0], fs.ErrNotExist)
	var syntax *core.ParseError
	require.ErrorAs(t, r.all[1], &syntax)
	assert.Equal(t, []int{1, 2}, []int{syntax.Line, syntax.Column})
	var problem *core.PolicyError
	require.ErrorAs(t, r.all[2], &problem)
	assert.Equal(t, "origin-trailing-slash", problem.Code)
	for _, err := range r.all {
		assert.Contains(t, err.Error(), p.path)
	}
}

func TestLastSuccessIsTheLastReadingThatFoundThePolicyInForce(t *testing.T) {
	p, g := newPlace(t), newTarget(t, "")
	f, _ := newTestFollower(p.path, g)
	w := &Watcher{follower: f}
	settle(t, f)
	assert.Zero(t, w.LastSuccess(), "without a file")

	c := valid(1, 1)
	g.expect(c)
	p.run(inPlace, c.text)
	settle(t, f)
	loaded := w.LastSuccess()
	assert.False(t, loaded.IsZero())
	f.look()
	confirmed := w.LastSuccess()
	assert.True(t, confirmed.After(loaded), "each reading that finds the same policy is a success")

	p.run(inPlace, "{")
	settle(t, f)
	p.run(deletion)
	settle(t, f)
	assert.Equal(t, confirmed, w.LastSuccess(), "while the file is wrong or gone")
}

// The first look after a step of an in-place writer sees a mixture that is a valid policy.
func TestAMixtureThatDoesNotStandIsNotTaken(t *testing.T) {
	p, g := newPlace(t), newTarget(t, "")
	f, _ := newTestFollower(p.path, g)
	one, two := valid(1, 50), valid(2, 50)
	require.Equal(t, len(one.text), len(two.text))
	g.expect(one)
	g.expect(two)
	p.run(inPlace, one.text)
	settle(t, f)
	info, err := os.Stat(p.path)
	require.NoError(t, err)

	file, err := os.OpenFile(p.path, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer file.Close()
	half := strings.Index(two.text, "https://n2-20.")
	for _, keepsTime := range []bool{false, true} {
		_, err = file.WriteAt([]byte(two.text[:half]), 0)
		require.NoError(t, err)
		if keepsTime { // as a coarse clock does, or a writer that sets the time
			require.NoError(t, os.Chtimes(p.path, time.Time{}, info.ModTime()))
		}
		assert.True(t, f.look(), "the first look at a mixture is no judgement; time kept: %v", keepsTime)
		_, err = file.WriteAt([]byte(one.text), 0)
		require.NoError(t, err)
		require.NoError(t, os.Chtimes(p.path, time.Time{}, info.ModTime()))
		settle(t, f)
	}
	inForce, calls := g.state()
	assert.Equal(t, []int{1, 1}, []int{inForce, calls})

	_, err = file.WriteAt([]byte(two.text), 0)
	require.NoError(t, err)
	settle(t, f)
	inForce, _ = g.state()
	assert.Equal(t, 2, inForce)
}

// Two readings of the same content do not agree if the file was written to in between:
// both could be the same mixture.
func TestAContentThatIsWrittenAnewHasToStandAgain(t *testing.T) {
	p, g := newPlace(t), newTarget(t, "")
	f, _ := newTestFollower(p.path, g)
	c := valid(1, 1)
	g.expect(c)
	p.run(inPlace, c.text)
	for i := range 5 {
		require.NoError(t, os.Chtimes(p.path, time.Time{}, time.Unix(int64(1_700_000_000+i), 0)))
		assert.True(t, f.look(), "look %d", i)
	}
	_, calls := g.state()
	assert.Zero(t, calls)
	assert.False(t, f.look())
	_, calls = g.state()
	assert.Equal(t, 1, calls)
}

func TestAFileThatNeverStandsStillIsReported(t *testing.T) {
	p, g := newPlace(t), newTarget(t, "")
	f, r := newTestFollower(p.path, g)
	for i := range 3 * mostUnsettled {
		c := valid(i+1, 1)
		g.expect(c)
		p.run(inPlace, c.text)
		f.look()
	}
	require.Len(t, r.all, 1)
	assert.ErrorIs(t, r.all[0], errUnsettled)
	settle(t, f)
	assert.Equal(t, "", r.texts()[1])
	inForce, calls := g.state()
	assert.Equal(t, []int{3 * mostUnsettled, 1}, []int{inForce, calls})
}

func TestManyChangesOneAfterTheOtherAreNoProblem(t *testing.T) {
	p, g := newPlace(t), newTarget(t, "")
	f, r := newTestFollower(p.path, g)
	for i := range 2 * mostUnsettled {
		c := valid(i+1, 1)
		g.expect(c)
		p.run(inPlace, c.text)
		require.True(t, f.look())
		require.False(t, f.look())
	}
	assert.Equal(t, make([]string, 2*mostUnsettled), r.texts(), "reports")
}

// Problems have to stand as contents have: an editor may remove the file for a moment.
func TestNothingIsJudgedAtFirstSight(t *testing.T) {
	p, g := newPlace(t), newTarget(t, "")
	f, r := newTestFollower(p.path, g)
	g.expect(valid(1, 1))
	for _, row := range []struct {
		name   string
		change func()
	}{
		{"no file", func() {}},
		{"a file", func() { p.run(renamed, valid(1, 1).text) }},
		{"a folder", func() {
			p.check(os.Remove(p.path))
			p.check(os.Mkdir(p.path, 0o755))
		}},
		{"nothing again", func() { p.check(os.Remove(p.path)) }},
		{"the file again", func() { p.run(renamed, valid(1, 1).text) }},
	} {
		row.change()
		before := len(r.texts())
		assert.True(t, f.look(), "%s: look again", row.name)
		assert.Len(t, r.texts(), before, "%s: reports after one look", row.name)
		assert.False(t, f.look(), row.name)
		assert.Len(t, r.texts(), before+1, "%s: reports after two looks", row.name)
	}
}

func TestWhatIsNoFileOfABoundedSizeIsAProblem(t *testing.T) {
	limit := func(p *place, size int) {
		c := valid(1, 1)
		p.run(inPlace, c.text, strings.Repeat(" ", size-len(c.text)))
	}
	for _, row := range []struct {
		name string
		make func(p *place)
		want string // in the problem; none if it is ""
	}{
		{"a folder", func(p *place) { p.check(os.Mkdir(p.path, 0o755)) }, "is not a regular file"},
		{"a link to itself", func(p *place) { p.check(os.Symlink("policy.json", p.path)) }, "policy.json"},
		{"a link to nothing", func(p *place) { p.check(os.Symlink("nothing", p.path)) }, "no such file"},
		{"the largest file", func(p *place) { limit(p, 16<<20) }, ""},
		{"one byte more", func(p *place) { limit(p, 16<<20+1) }, "more than 16777216 bytes"},
	} {
		t.Run(row.name, func(t *testing.T) {
			p := newPlace(t)
			row.make(p)
			checkFirstReport(t, p, row.want)
		})
	}
}

// checkFirstReport fails unless the first report of the file has the text, or is that
// content 1 is in force if the text is "".
func checkFirstReport(t *testing.T, p *place, want string) {
	t.Helper()
	g := newTarget(t, p.path)
	g.expect(valid(1, 1))
	f, r := newTestFollower(p.path, g)
	settle(t, f)
	require.Len(t, r.all, 1)
	inForce, _ := g.state()
	if want == "" {
		assert.NoError(t, r.all[0])
		assert.Equal(t, 1, inForce)
		return
	}
	assert.ErrorContains(t, r.all[0], want)
	assert.Zero(t, inForce)
}

// What refuses for a reason of its own is reported, and asked again once the content
// changes.
func TestATargetThatRefusesKeepsItsPolicy(t *testing.T) {
	p := newPlace(t)
	f, r := newTestFollower(p.path, core.DenyAll())
	p.run(inPlace, valid(1, 1).text)
	settle(t, f)
	require.Len(t, r.all, 1)
	assert.ErrorContains(t, r.all[0], "DenyAll")
	assert.Nil(t, f.success.Load())

	var asked int
	f.target = reloaderFunc(func(core.Policy) error {
		asked++
		return errors.New("not now")
	})
	for range 10 {
		f.look()
	}
	assert.Zero(t, asked, "the content has not changed")
	p.run(inPlace, valid(2, 1).text)
	settle(t, f)
	assert.Equal(t, 1, asked)
}

type reloaderFunc func(core.Policy) error

func (f reloaderFunc) Reload(p core.Policy) error { return f(p) }
