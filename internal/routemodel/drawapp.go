package routemodel

import "slices"

func (d dice) app() *App {
	a := &App{Settings: some(d, d.f.Settings, 30), Root: None}
	for range 1 + d.IntN(3) {
		a.Policies = append(a.Policies, d.policy())
	}
	if d.f.CanRoot && d.chance(15) {
		a.Root = d.IntN(len(a.Policies))
	}
	for range d.IntN(4) {
		d.add(a, true)
	}
	for range 1 + d.IntN(6) {
		d.add(a, false)
	}
	if d.chance(80) {
		d.addRival(a)
	}
	d.shuffle(a)
	if d.f.CanEarly && d.chance(15) {
		a.On = d.IntN(len(a.Steps) + 1)
	}
	for i := range a.On {
		a.Steps[i].Policy = None
	}
	return a
}

// add adds a step: a group or a route.
func (d dice) add(a *App, isGroup bool) {
	step := Step{Way: d.way(isGroup), Parent: None, Policy: None, Method: pick(d, d.f.Methods)}
	if d.chance(70) {
		step.Method = pick(d, []string{"GET", "POST", "PUT", "DELETE"})
	}
	if isGroup || step.Way.AllMethods {
		step.Method = ""
	}
	var groups, routes []int
	for i, s := range a.Steps {
		if s.Way.IsGroup {
			groups = append(groups, i)
		} else {
			routes = append(routes, i)
		}
	}
	if step.Way.HasHost {
		step.Host = pick(d, d.f.Hosts)
		if a.hostOf(step.Host) != "" { // to make a host twice removes its routes
			return
		}
	} else if len(groups) > 0 && d.chance(60) {
		step.Parent = pick(d, groups)
	}
	if step.Way.HasPolicy && d.chance(60) {
		step.Policy = d.IntN(len(a.Policies))
	}
	switch {
	case step.Way.HasNoPath || step.Way.HasHost:
	case !isGroup && !step.Way.IsLiteral && len(routes) > 0 && d.chance(55): // another method of a path
		like := a.Steps[pick(d, routes)]
		step.Parent, step.Path, step.Slash, step.Bare = like.Parent, slices.Clone(like.Path), like.Slash, like.Bare
		if len(step.Path) > 0 && d.chance(25) { // or of one that is near
			last := len(step.Path) - 1
			step.Path[last] = d.segment(true, false)
		}
	default:
		step.Path = d.path(isGroup, step.Way.IsLiteral)
		step.Slash = d.chance(12) && (len(step.Path) == 0 || !step.Path[len(step.Path)-1].IsLast)
		step.Bare = d.f.CanBare && d.chance(5)
	}
	a.Steps = append(a.Steps, step)
}

// addRival adds a route that takes paths of another route, with its own policy or
// none.
func (d dice) addRival(a *App) {
	rival := a.Steps[d.IntN(len(a.Steps))]
	for range 6 {
		if rival.Way.IsGroup || rival.Policy == None {
			rival = a.Steps[d.IntN(len(a.Steps))]
		}
	}
	if rival.Way.IsGroup || rival.Way.AllMethods {
		return
	}
	rival.Method = pick(d, []string{"GET", "GET", "POST", "PUT", "DELETE", "PATCH"})
	if n := len(rival.Path); n > 0 && d.chance(50) { // a parameter in place of a text, or the reverse
		i := d.IntN(n)
		rival.Path = slices.Clone(rival.Path)
		rival.Path[i] = d.segment(i == n-1, rival.Way.IsLiteral)
	}
	if rival.Policy = None; rival.Way.HasPolicy && d.chance(60) {
		rival.Policy = d.IntN(len(a.Policies))
	}
	a.Steps = append(a.Steps, rival)
}

func (d dice) way(isGroup bool) Way {
	var ways []Way
	for _, w := range d.f.Ways {
		for range w.Weight {
			if w.IsGroup == isGroup {
				ways = append(ways, w)
			}
		}
	}
	return pick(d, ways)
}

func (d dice) path(isGroup, isLiteral bool) (path []Segment) {
	length := d.IntN(4)
	if isGroup {
		length = 1 + d.IntN(2)
	}
	for i := range length {
		segment := d.segment(!isGroup && i == length-1, isLiteral)
		path = append(path, segment)
		if segment.IsLast {
			break
		}
	}
	return path
}

func (d dice) segment(isLast, isLiteral bool) Segment {
	var segments []Segment
	for _, s := range d.f.Segments {
		for range s.Weight {
			if (isLast || !s.IsLast) && (s.IsText || !isLiteral) {
				segments = append(segments, s)
			}
		}
	}
	return pick(d, segments)
}

// shuffle changes the order of steps; a group stays before what is in it.
func (d dice) shuffle(a *App) {
	if d.chance(30) {
		return
	}
	var steps []Step
	place := map[int]int{None: None}
	for len(steps) < len(a.Steps) {
		i := d.IntN(len(a.Steps))
		parent, exists := place[a.Steps[i].Parent]
		if _, done := place[i]; done || !exists {
			continue
		}
		step := a.Steps[i]
		step.Parent = parent
		place[i] = len(steps)
		steps = append(steps, step)
	}
	a.Steps = steps
}
