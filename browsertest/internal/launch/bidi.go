package launch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// bidi is a connection that speaks WebDriver BiDi
// (https://w3c.github.io/webdriver-bidi/): commands with ids, and events.
type bidi struct {
	conn *websocket.Conn

	mu      sync.Mutex
	lastID  int
	waiting map[int]chan bidiMessage
	onEvent func(method string, params json.RawMessage)
	closed  error
}

type bidiMessage struct {
	ID      int             `json:"id"`
	Type    string          `json:"type"` // success, error or event
	Result  json.RawMessage `json:"result"`
	Error   string          `json:"error"`
	Message string          `json:"message"`
	Method  string          `json:"method"`
	Params  json.RawMessage `json:"params"`
}

func dialBiDi(ctx context.Context, address string) (*bidi, error) {
	conn, _, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(64 << 20) // screenshots
	b := &bidi{conn: conn, waiting: map[int]chan bidiMessage{}}
	go b.read()
	return b, nil
}

func (b *bidi) read() {
	for {
		var m bidiMessage
		if err := wsjson.Read(context.Background(), b.conn, &m); err != nil {
			b.fail(err)
			return
		}
		b.mu.Lock()
		answered, onEvent := b.waiting[m.ID], b.onEvent
		if m.Type != "event" {
			delete(b.waiting, m.ID)
		}
		b.mu.Unlock()
		switch {
		case m.Type == "event" && onEvent != nil:
			onEvent(m.Method, m.Params)
		case m.Type != "event" && answered != nil:
			answered <- m
		}
	}
}

// fail ends all calls that wait.
func (b *bidi) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = err
	for id, answered := range b.waiting {
		close(answered)
		delete(b.waiting, id)
	}
}

// call sends a command and decodes its result into result, unless that is nil.
func (b *bidi) call(ctx context.Context, method string, params, result any) error {
	answered := make(chan bidiMessage, 1)
	b.mu.Lock()
	if b.closed != nil {
		defer b.mu.Unlock()
		return b.closed
	}
	b.lastID++
	id := b.lastID
	b.waiting[id] = answered
	b.mu.Unlock()
	err := wsjson.Write(ctx, b.conn, map[string]any{"id": id, "method": method, "params": params})
	if err != nil {
		return err
	}
	select {
	case m, open := <-answered:
		switch {
		case !open:
			return errors.New(method + ": the browser is gone")
		case m.Error != "":
			return fmt.Errorf("%s: %s: %s", method, m.Error, m.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(m.Result, result)
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *bidi) close() { b.conn.CloseNow() }
