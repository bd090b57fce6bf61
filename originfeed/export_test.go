package originfeed

import "context"

// Exec runs a statement in the connection of a session of [Postgres].
func Exec(ctx context.Context, s Session, sql string) error {
	_, err := s.(*postgresSession).conn.Exec(ctx, sql)
	return err
}

// Move has a session of [Postgres] believe that it began in another process of the
// server.
func Move(s Session) { s.(*postgresSession).pid++ }
