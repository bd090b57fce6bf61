-- The tables of originfeed, for PostgreSQL 13 or later. Run this once, in one transaction:
--
--     psql -1 -v ON_ERROR_STOP=1 -f schema.sql "$DATABASE_URL"
--
-- The application changes originfeed.origins, by INSERT, UPDATE, DELETE, COPY, MERGE or
-- the cascade of a foreign key. Replicas read both tables and change nothing.
--
--     GRANT USAGE ON SCHEMA originfeed TO application, replica;
--     GRANT SELECT, INSERT, UPDATE, DELETE ON originfeed.origins TO application;
--     GRANT SELECT ON originfeed.origins, originfeed.changes TO replica;
--
-- Once a day, forget changes. A replica that was away for longer takes a new snapshot:
--
--     SELECT originfeed.prune('1 day');
--
-- After rows came past the triggers, as by pg_restore --disable-triggers, by logical
-- replication or while session_replication_role is replica, let all replicas take a new
-- snapshot:
--
--     SELECT originfeed.restart();
--
-- To ring by something else than NOTIFY:
--
--     DROP TRIGGER doorbell ON originfeed.changes;

CREATE SCHEMA originfeed;

-- Which tenant lists which origin. An origin is admitted while at least one tenant lists
-- it. The type of tenant may be another, and it may refer to a table of tenants:
--
--     ALTER TABLE originfeed.origins ALTER COLUMN tenant TYPE uuid USING tenant::uuid,
--         ADD FOREIGN KEY (tenant) REFERENCES tenants (id) ON DELETE CASCADE;
CREATE TABLE originfeed.origins (
    origin text COLLATE "C" NOT NULL CHECK (octet_length(origin) <= 512),
    tenant text NOT NULL,
    PRIMARY KEY (origin, tenant)
);

CREATE INDEX ON originfeed.origins (tenant);

-- Which origins were touched, in the order of commits. A row says nothing about whether
-- they are listed: replicas look at origins for that, in the same statement.
--
-- Rows are numbered at the end of their transaction, under a lock that the transaction
-- holds until others see it. So a number that is visible means that all lower numbers
-- are. Numbers given when a row is inserted would not do: a transaction may take a
-- number first and commit last, when replicas have already asked for what comes after a
-- higher number. The lock is held for the time of a commit only, not from the first
-- change on, and is taken in every isolation level without an error.
--
-- The token tells this row from one with the same number in another history: after a
-- restore, or after a failover to a server that lacked the last commits.
CREATE TABLE originfeed.changes (
    token uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    origins text[] COLLATE "C" NOT NULL,
    number bigint UNIQUE,     -- NULL until the transaction ends
    numbered_at timestamptz
);

CREATE SEQUENCE originfeed.numbers OWNED BY originfeed.changes.number;

CREATE FUNCTION originfeed.number() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('originfeed', 0));
    UPDATE originfeed.changes
    SET number = nextval('originfeed.numbers'), numbered_at = clock_timestamp()
    WHERE token = NEW.token;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER number AFTER INSERT ON originfeed.changes
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION originfeed.number();

-- A hint for replicas that listen. They do not rely on it.
CREATE FUNCTION originfeed.ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('originfeed', '');
    RETURN NULL;
END $$;

CREATE TRIGGER doorbell AFTER INSERT ON originfeed.changes
FOR EACH ROW EXECUTE FUNCTION originfeed.ring();

-- Forgets all changes, so that no replica finds the last one that it has. One row stays,
-- since a snapshot has the position of the last row.
CREATE FUNCTION originfeed.restart() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('originfeed', 0));
    DELETE FROM originfeed.changes WHERE number IS NOT NULL;
    INSERT INTO originfeed.changes (origins) VALUES ('{}');
END $$;

-- Forgets changes that are older, but never the last, and returns how many. Of the rest
-- none is missing, even after the clock went back. Never delete from changes otherwise.
CREATE FUNCTION originfeed.prune(keep interval) RETURNS bigint LANGUAGE sql AS $$
    WITH pruned AS (
        DELETE FROM originfeed.changes
        WHERE number < coalesce(
            (SELECT min(number) FROM originfeed.changes WHERE numbered_at > clock_timestamp() - keep),
            (SELECT max(number) FROM originfeed.changes))
        RETURNING number)
    SELECT count(*) FROM pruned
$$;

-- Notes the origins that a statement touched, up to 1000 in a row.
CREATE FUNCTION originfeed.note() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO originfeed.changes (origins)
        SELECT array_agg(origin)
        FROM (SELECT origin, (row_number() OVER () - 1) / 1000 AS part FROM after) AS touched
        GROUP BY part;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO originfeed.changes (origins)
        SELECT array_agg(origin)
        FROM (SELECT origin, (row_number() OVER () - 1) / 1000 AS part FROM before) AS touched
        GROUP BY part;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO originfeed.changes (origins)
        SELECT array_agg(origin)
        FROM (SELECT origin, (row_number() OVER () - 1) / 1000 AS part
              FROM (SELECT origin FROM before UNION SELECT origin FROM after) AS changed) AS touched
        GROUP BY part;
    ELSE -- TRUNCATE does not say what it removes
        PERFORM originfeed.restart();
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER note_insert AFTER INSERT ON originfeed.origins
REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION originfeed.note();

CREATE TRIGGER note_update AFTER UPDATE ON originfeed.origins
REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION originfeed.note();

CREATE TRIGGER note_delete AFTER DELETE ON originfeed.origins
REFERENCING OLD TABLE AS before FOR EACH STATEMENT EXECUTE FUNCTION originfeed.note();

CREATE TRIGGER note_truncate AFTER TRUNCATE ON originfeed.origins
FOR EACH STATEMENT EXECUTE FUNCTION originfeed.note();

INSERT INTO originfeed.changes (origins) VALUES ('{}');
