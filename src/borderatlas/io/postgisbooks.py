"""What keeps the books of an atlas in PostgreSQL: its history, and the triggers that write it.

Each change of a row is written down, with who made it, when and why; nobody can take that back.
The functions run with the rights of the owner, whom nobody is a member of: an editor can cause a
line of history, and cannot write one.
"""

from __future__ import annotations

from typing import LiteralString

TABLE_TRIGGERS: LiteralString = """
CREATE TRIGGER alone BEFORE INSERT OR UPDATE OR DELETE ON {t}
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.be_alone();
CREATE TRIGGER remember AFTER INSERT OR UPDATE OR DELETE ON {t}
    FOR EACH ROW EXECUTE FUNCTION {s}.remember({shape}, {keys});
CREATE TRIGGER never BEFORE TRUNCATE ON {t}
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.never();
"""

FILE_TRIGGERS: LiteralString = """
CREATE TRIGGER alone BEFORE INSERT OR UPDATE OR DELETE ON {s}.files
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.be_alone();
CREATE TRIGGER remember AFTER INSERT OR UPDATE OR DELETE ON {s}.files
    FOR EACH ROW EXECUTE FUNCTION {s}.remember('', 'path');
CREATE TRIGGER never BEFORE TRUNCATE ON {s}.files
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.never();
CREATE TRIGGER never BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.blobs
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.never();
CREATE TRIGGER never BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.blob_parts
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.never();
CREATE TRIGGER never BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.revisions
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.never();
CREATE TRIGGER never BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.history
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.never();
CREATE TRIGGER never BEFORE UPDATE OR DELETE OR TRUNCATE ON {s}.atlas
    FOR EACH STATEMENT EXECUTE FUNCTION {s}.never();
"""

RIGHTS: LiteralString = """
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {s} FROM PUBLIC;
GRANT USAGE ON SCHEMA {s} TO {editor}, {team};
GRANT SELECT ON ALL TABLES IN SCHEMA {s} TO {editor}, {team};
GRANT INSERT ON {s}.blobs, {s}.blob_parts TO {editor};
"""

BOOKS: LiteralString = """
CREATE TABLE {s}.atlas (
    id uuid PRIMARY KEY, layout text NOT NULL, made_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO {s}.atlas (id, layout) VALUES ({atlas}, {layout});

CREATE TABLE {s}.revisions (
    revision bigint PRIMARY KEY,
    push_id uuid NOT NULL UNIQUE,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    role name NOT NULL,
    who text NOT NULL,
    why text NOT NULL CHECK (btrim(why) <> ''),
    xact xid8 NOT NULL,
    begun timestamptz NOT NULL
);

CREATE TABLE {s}.history (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    revision bigint NOT NULL REFERENCES {s}.revisions,
    table_name text NOT NULL,
    row_key text[] NOT NULL,
    old jsonb,
    new jsonb,
    CHECK (old IS NOT NULL OR new IS NOT NULL)
);
CREATE INDEX ON {s}.history (table_name, revision);
CREATE INDEX ON {s}.history (table_name, row_key);

CREATE TABLE {s}.blobs (
    sha256 text COLLATE "C" PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{{64}}$'),
    size bigint NOT NULL CHECK (size >= 0),
    parts integer NOT NULL CHECK (parts >= 0)
);
CREATE TABLE {s}.blob_parts (
    sha256 text COLLATE "C" REFERENCES {s}.blobs,
    part integer CHECK (part >= 0),
    content bytea NOT NULL,
    PRIMARY KEY (sha256, part)
);
CREATE TABLE {s}.files (
    path text COLLATE "C" PRIMARY KEY CHECK (
        path ~ '^(data|maps)(/[^/\\\\.[:cntrl:]][^/\\\\[:cntrl:]]*)+$' AND length(path) <= 400
    ),
    sha256 text COLLATE "C" NOT NULL REFERENCES {s}.blobs
);

CREATE TABLE {s}.places (
    place_id text COLLATE "C" PRIMARY KEY, table_name text NOT NULL
);

CREATE FUNCTION {s}.be_alone() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('borderatlas:' || {me}, 0));
    RETURN NULL;
END $$;

CREATE FUNCTION {s}.never() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '% of % is never done', TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

CREATE FUNCTION {s}.remember() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before jsonb;
    after jsonb;
    of_row text[];
    this bigint;
    reason text := btrim(coalesce(current_setting('borderatlas.why', true), ''));
    given text := coalesce(current_setting('borderatlas.push_id', true), '');
BEGIN
    IF TG_OP <> 'INSERT' THEN
        before := to_jsonb(OLD);
        IF TG_ARGV[0] <> '' THEN
            before := before || jsonb_build_object('geometry', OLD.geometry::text);
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        after := to_jsonb(NEW);
        IF TG_ARGV[0] <> '' THEN
            after := after || jsonb_build_object('geometry', NEW.geometry::text);
        END IF;
    END IF;
    IF before IS NOT DISTINCT FROM after THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(coalesce(before, after) ->> TG_ARGV[n] ORDER BY n) INTO of_row
        FROM generate_series(1, TG_NARGS - 1) AS n;
    SELECT r.revision INTO this FROM {s}.revisions AS r
        WHERE r.xact = pg_current_xact_id() AND r.begun = transaction_timestamp();
    IF this IS NULL THEN
        IF reason = '' THEN
            RAISE EXCEPTION 'nobody said why' USING ERRCODE = '42501',
                HINT = 'SET LOCAL borderatlas.why = ''...'' in the same transaction';
        END IF;
        SELECT coalesce(max(r.revision), 0) + 1 INTO this FROM {s}.revisions AS r;
        INSERT INTO {s}.revisions (revision, push_id, role, who, why, xact, begun) VALUES (
            this,
            CASE WHEN given = '' THEN gen_random_uuid() ELSE given::uuid END,
            session_user,
            btrim(coalesce(current_setting('borderatlas.who', true), '')),
            reason,
            pg_current_xact_id(),
            transaction_timestamp()
        );
    END IF;
    IF TG_OP = 'UPDATE' AND of_row IS DISTINCT FROM (
        SELECT array_agg(after ->> TG_ARGV[n] ORDER BY n) FROM generate_series(1, TG_NARGS - 1) AS n
    ) THEN  -- another key is another row
        INSERT INTO {s}.history (revision, table_name, row_key, old, new)
            VALUES (this, TG_TABLE_NAME, of_row, before, NULL);
        SELECT array_agg(after ->> TG_ARGV[n] ORDER BY n) INTO of_row
            FROM generate_series(1, TG_NARGS - 1) AS n;
        before := NULL;
    END IF;
    INSERT INTO {s}.history (revision, table_name, row_key, old, new)
        VALUES (this, TG_TABLE_NAME, of_row, before, after);
    RETURN NULL;
END $$;

CREATE FUNCTION {s}.keep_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.place_id = NEW.place_id THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM {s}.places WHERE place_id = OLD.place_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO {s}.places VALUES (NEW.place_id, TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION {s}.keep_code() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.vocabulary, OLD.code) = (NEW.vocabulary, NEW.code) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.vocabulary = ANY (TG_ARGV) THEN
        EXECUTE format('DELETE FROM %I.%I WHERE code = $1', {me}, 'list_' || OLD.vocabulary)
            USING OLD.code;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.vocabulary = ANY (TG_ARGV) THEN
        EXECUTE format('INSERT INTO %I.%I VALUES ($1)', {me}, 'list_' || NEW.vocabulary)
            USING NEW.code;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION {s}.keep_links() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    of_row text[];
    cells jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        cells := to_jsonb(OLD);
        SELECT array_agg(cells ->> TG_ARGV[n] ORDER BY n) INTO of_row
            FROM generate_series(2, TG_NARGS - 1) AS n;
        EXECUTE format('DELETE FROM %I.%I WHERE row_key = $1', {me}, TG_ARGV[0]) USING of_row;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        cells := to_jsonb(NEW);
        SELECT array_agg(cells ->> TG_ARGV[n] ORDER BY n) INTO of_row
            FROM generate_series(2, TG_NARGS - 1) AS n;
        EXECUTE format(
            'INSERT INTO %I.%I SELECT DISTINCT $1, other'
            ' FROM jsonb_array_elements_text($2) AS other', {me}, TG_ARGV[0]
        ) USING of_row, cells -> TG_ARGV[1];
    END IF;
    RETURN NULL;
END $$;
"""
