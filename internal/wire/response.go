package wire

import (
	"fmt"
	"net/http"
	"strings"
)

// Response is a response as it was received, or as it should be. Lines of one
// name keep their order.
type Response struct {
	Status int // 0: whatever the application chooses
	Header http.Header
	Body   string
}

func (r *Response) String() string {
	var b strings.Builder
	if r.Status == 0 {
		b.WriteString("the application's own status\n")
	} else {
		fmt.Fprintf(&b, "%d\n", r.Status)
	}
	_ = r.Header.Write(&b)
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}
