package codes_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/sallyport/cors/core"
)

// programs hold the examples of options and rules, which JSON cannot say.
var programs = map[string]struct{ example, mend func() error }{
	"everyone-with-lookup": {everyoneWithLookup, everyoneWithLookupMended},
	"option-nil":           {optionNil, optionNilMended},
	"option-repeated":      {optionRepeated, optionRepeatedMended},
	"option-misplaced":     {optionMisplaced, optionMisplacedMended},
	"option-range":         {optionRange, optionRangeMended},
	"vary-name":            {varyName, varyNameMended},
	"rules-empty":          {rulesEmpty, rulesEmptyMended},
	"rule-evaluator-nil":   {ruleEvaluatorNil, ruleEvaluatorNilMended},
	"rule-pattern":         {rulePattern, rulePatternMended},
}

// codes reads the codes of problems and of advice from the source that declares them.
func codes(t *testing.T) (problems, advice []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../core/internal/fault/codes.go", nil, parser.ParseComments)
	require.NoError(t, err)
	var adviceBegins token.Pos
	for _, comment := range file.Comments {
		if comment.Text() == "Advice.\n" {
			adviceBegins = comment.Pos()
		}
	}
	require.NotZero(t, adviceBegins, "codes.go says where the codes of advice begin")
	ast.Inspect(file, func(n ast.Node) bool {
		if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
			code, err := strconv.Unquote(text.Value)
			require.NoError(t, err)
			if text.Pos() < adviceBegins {
				problems = append(problems, code)
			} else {
				advice = append(advice, code)
			}
		}
		return true
	})
	return problems, advice
}

// reasons returns the reasons by the name of their page.
func reasons() map[string]core.Reason {
	all := map[string]core.Reason{}
	for r := core.ReasonNone; r.Help() != ""; r++ {
		all[strings.TrimSuffix(filepath.Base(r.Help()), ".md")] = r
	}
	return all
}

// There is a page for each code and each reason, and no other. The text of a page is
// short, and it says more than its blocks.
func TestEachCodeAndReasonHasAPage(t *testing.T) {
	problems, advice := codes(t)
	want := slices.Concat(problems, advice)
	for name := range reasons() {
		want = append(want, name)
	}
	slices.Sort(want)
	assert.Equal(t, want, pages(t))
	for _, name := range pages(t) {
		p := readPage(t, name)
		if r, ok := reasons()[name]; ok {
			name = r.String()
		}
		assert.Equal(t, name, p.title, "the title of %s", p.name)
		assert.GreaterOrEqual(t, len(p.text), 500, "bytes of %s", p.name)
		assert.LessOrEqual(t, len(p.text), 3000, "bytes of %s", p.name)
		assert.GreaterOrEqual(t, len(strings.Fields(p.sections[""].prose)), 12, "words of %s before the example", p.name)
		assert.True(t, strings.HasSuffix(p.text, "\n[All codes and reasons](../codes.md)\n"), "the end of %s", p.name)
	}
}

// Help leads to the page: the part of the address below docs is a file.
func TestHelpLeadsToThePage(t *testing.T) {
	problems, advice := codes(t)
	helps := map[string]string{}
	for _, code := range problems {
		helps[code] = (&core.PolicyError{Code: code}).Help()
	}
	for _, code := range advice {
		helps[code] = core.Advice{Code: code}.Help()
	}
	for name, r := range reasons() {
		helps[name] = r.Help()
	}
	for name, help := range helps {
		_, path, found := strings.Cut(help, "https://github.com/sallyport/cors/blob/main/")
		require.True(t, found, help)
		assert.Equal(t, name, readPage(t, strings.TrimSuffix("../../"+path, ".md")).wantedName(), help)
	}
}

// wantedName is the name of the page's file, from its title.
func (p page) wantedName() string { return strings.ReplaceAll(strings.ToLower(p.title), " ", "-") }

func TestTheExampleOfAProblemHasItAndTheMendHasNone(t *testing.T) {
	problems, _ := codes(t)
	for _, code := range problems {
		t.Run(code, func(t *testing.T) {
			p := readPage(t, code)
			example, mend := p.tried(t, anExample), p.tried(t, theMend)
			require.Error(t, example)
			found := example.(interface{ Unwrap() []error }).Unwrap()
			require.Len(t, found, 1, "%v", example)
			problem := &core.PolicyError{}
			require.ErrorAs(t, found[0], &problem)
			assert.Equal(t, code, problem.Code)
			assert.Equal(t, p.message(t), problem.Error())
			assert.NoError(t, mend)
		})
	}
	for code := range programs {
		assert.Contains(t, problems, code, "a program is about no problem")
	}
}

// tried returns what New or NewPaths says about the policy or the program of a section.
func (p page) tried(t *testing.T, heading string) error {
	t.Helper()
	program, isProgram := programs[p.name]
	switch {
	case !isProgram:
		policy := p.policy(t, heading)
		_, err := core.New(policy)
		if heading == theMend {
			assert.Empty(t, unwise(policy), "%s: the mend", p.name)
		}
		return err
	case heading == theMend:
		p.wantProgram(t, heading, "example_options_test.go")
		return program.mend()
	}
	p.wantProgram(t, heading, "example_options_test.go")
	return program.example()
}

// unwise returns the advice about a mended policy. Most examples leave the headers out,
// so that one sees what they are about.
func unwise(p core.Policy) (codes []string) {
	for _, a := range core.Advise(p) {
		if a.Code != "headers-empty" {
			codes = append(codes, a.Code)
		}
	}
	return codes
}

func TestTheExampleOfAnAdviceHasItAndTheMendHasNone(t *testing.T) {
	_, advice := codes(t)
	for _, code := range advice {
		t.Run(code, func(t *testing.T) {
			p := readPage(t, code)
			example, mended := p.policy(t, anExample), p.policy(t, theMend)
			for _, policy := range []core.Policy{example, mended} {
				_, err := core.New(policy)
				require.NoError(t, err)
			}
			found := core.Advise(example)
			require.Len(t, found, 1)
			assert.Equal(t, code, found[0].Code)
			assert.Equal(t, p.message(t), found[0].String())
			assert.Empty(t, core.Advise(mended))
		})
	}
}
