package originfeed

import "context"

// Exec runs a statement in the connection of a session of [Postgres].
func Exec(ctx context.Context, s Session, sql string) error {
	_, err := s.(*postgresSession).conn.Exec(ctx, sql)
	return err
}
