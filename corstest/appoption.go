package corstest

// AppOption changes what [CheckApp] asks an app.
type AppOption func(*appSettings)

type appSettings struct{ endpointsOnly bool }

func newAppSettings(options []AppOption) appSettings {
	var s appSettings
	for _, option := range options {
		if option != nil {
			option(&s)
		}
	}
	return s
}

// EndpointsOnly has [CheckApp] send nothing but each endpoint's preflight and
// request: no methods and paths that the app does not have, and no paths that it
// redirects. It is for apps whose pages never see such an answer, and for those in
// which a handler that is not in the list must not run.
func EndpointsOnly() AppOption { return func(s *appSettings) { s.endpointsOnly = true } }
