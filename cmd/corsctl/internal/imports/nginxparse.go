package imports

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// directive is one of a configuration of nginx. Words has its name first.
type directive struct {
	words  []item
	block  []*directive // of a directive with braces
	braces bool
}

func (d *directive) name() string { return d.words[0].text }

func (d *directive) word(i int) string {
	if i < len(d.words) {
		return d.words[i].text
	}
	return ""
}

// nginxParser reads words, quotes, comments and braces, as nginx does.
type nginxParser struct {
	name string
	text string
	i    int
}

func (p *nginxParser) at(i int) position {
	before := p.text[:i]
	return position{1 + strings.Count(before, "\n"), 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])}
}

func (p *nginxParser) fail(i int, problem string) error {
	at := p.at(i)
	return fmt.Errorf("%s:%d:%d: %s", p.name, at.Line, at.Column, problem)
}

// block reads directives up to the brace that ends the block, or the end of the text.
func (p *nginxParser) block(inner bool) (all []*directive, err error) {
	d := &directive{}
	for {
		p.skip()
		start := p.i
		switch {
		case p.i == len(p.text) && (inner || len(d.words) > 0):
			return nil, p.fail(start, "the text ends inside of a block or a directive")
		case p.i == len(p.text):
			return all, nil
		case p.text[p.i] == ';' && len(d.words) > 0:
			p.i++
			all = append(all, d)
			d = &directive{}
		case p.text[p.i] == '{' && len(d.words) > 0:
			p.i++
			d.braces = true
			if d.block, err = p.block(true); err != nil {
				return nil, err
			}
			all = append(all, d)
			d = &directive{}
		case p.text[p.i] == '}' && inner && len(d.words) == 0:
			p.i++
			return all, nil
		case strings.IndexByte(";{}", p.text[p.i]) >= 0:
			return nil, p.fail(start, "unexpected "+quoted(p.text[p.i:p.i+1]))
		default:
			word, err := p.word()
			if err != nil {
				return nil, err
			}
			d.words = append(d.words, item{word, p.at(start)})
		}
	}
}

// skip goes on to the next word. A # begins a comment only there.
func (p *nginxParser) skip() {
	for p.i < len(p.text) {
		switch c := p.text[p.i]; {
		case strings.IndexByte(" \t\r\n", c) >= 0:
			p.i++
		case c == '#':
			if n := strings.IndexByte(p.text[p.i:], '\n'); n >= 0 {
				p.i += n
			} else {
				p.i = len(p.text)
			}
		default:
			return
		}
	}
}

func (p *nginxParser) word() (string, error) {
	var b strings.Builder
	start := p.i
	if quote := p.text[p.i]; quote == '"' || quote == '\'' {
		for p.i++; p.i < len(p.text); p.i++ {
			switch c := p.text[p.i]; {
			case c == quote:
				p.i++
				return b.String(), nil
			case c == '\\' && p.i+1 < len(p.text) && strings.IndexByte(`"'\`, p.text[p.i+1]) >= 0:
				p.i++
				b.WriteByte(p.text[p.i])
			default:
				b.WriteByte(c)
			}
		}
		return "", p.fail(start, "the quote is not closed")
	}
	for p.i < len(p.text) && strings.IndexByte(" \t\r\n;", p.text[p.i]) < 0 {
		// ${name} is a variable, and not a block.
		if p.text[p.i] == '{' && !strings.HasSuffix(b.String(), "$") {
			break
		}
		if p.text[p.i] == '}' && !strings.Contains(b.String(), "${") {
			break
		}
		if p.text[p.i] == '\\' && p.i+1 < len(p.text) {
			b.WriteByte(p.text[p.i])
			p.i++
		}
		b.WriteByte(p.text[p.i])
		p.i++
	}
	return b.String(), nil
}
