CREATE SCHEMA originfeed;

CREATE TABLE originfeed.origins (
    origin text COLLATE "C" NOT NULL CHECK (octet_length(origin) <= 512),
    tenant text NOT NULL,
    PRIMARY KEY (origin, tenant)
);

CREATE INDEX ON originfeed.origins (tenant);

CREATE TABLE originfeed.changes (
    token uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    origins text[] COLLATE "C" NOT NULL,
    number bigint UNIQUE,
    numbered_at timestamptz
);

CREATE SEQUENCE originfeed.numbers;

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

CREATE FUNCTION originfeed.ring() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('originfeed', '');
    RETURN NULL;
END $$;

CREATE TRIGGER doorbell AFTER INSERT ON originfeed.changes
FOR EACH ROW EXECUTE FUNCTION originfeed.ring();

CREATE FUNCTION originfeed.restart() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('originfeed', 0));
    DELETE FROM originfeed.changes WHERE number IS NOT NULL;
    INSERT INTO originfeed.changes (origins) VALUES ('{}');
END $$;

CREATE FUNCTION originfeed.prune(keep interval) RETURNS bigint LANGUAGE sql AS $$
    WITH pruned AS (
        DELETE FROM originfeed.changes
        WHERE number < coalesce(
            (SELECT min(number) FROM originfeed.changes WHERE numbered_at > clock_timestamp() - keep),
            (SELECT max(number) FROM originfeed.changes))
        RETURNING number)
    SELECT count(*) FROM pruned
$$;

CREATE FUNCTION originfeed.note() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        PERFORM originfeed.restart();
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO originfeed.changes (origins)
        SELECT array_agg(origin) FROM (SELECT origin, row_number() OVER () / 1000 AS part FROM after) AS parts GROUP BY part;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO originfeed.changes (origins)
        SELECT array_agg(origin) FROM (SELECT origin, row_number() OVER () / 1000 AS part FROM before) AS parts GROUP BY part;
    ELSE
        INSERT INTO originfeed.changes (origins)
        SELECT array_agg(origin) FROM (
            SELECT origin, row_number() OVER () / 1000 AS part
            FROM (SELECT origin FROM before UNION SELECT origin FROM after) AS touched) AS parts GROUP BY part;
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
