package suite

// Asked returns how many cases of each group run on every adapter, without the random
// ones. It needs no browser.
func Asked() (map[string]int, error) {
	questions, err := vectorQuestions()
	if err != nil {
		return nil, err
	}
	asked := map[string]int{}
	for _, q := range questions {
		asked[q.group()]++
	}
	for _, c := range AllCases() {
		asked[c.Group]++
	}
	return asked, nil
}
