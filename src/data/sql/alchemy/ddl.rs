//! The tables of the SQLAlchemy schema, and what this program adds to them.

/// What the documentation of Chainlit creates, with the columns that its code writes besides. SQLite takes the same:
/// it reads the names of types it does not know as affinities.
pub(in crate::data::sql) const CREATE: &str = r#"
CREATE TABLE users (
    "id" UUID PRIMARY KEY, "identifier" TEXT NOT NULL UNIQUE, "metadata" JSONB NOT NULL, "createdAt" TEXT);
CREATE TABLE threads (
    "id" UUID PRIMARY KEY, "createdAt" TEXT, "name" TEXT, "userId" UUID, "userIdentifier" TEXT, "tags" TEXT[],
    "metadata" JSONB, FOREIGN KEY ("userId") REFERENCES users("id") ON DELETE CASCADE);
CREATE TABLE steps (
    "id" UUID PRIMARY KEY, "name" TEXT NOT NULL, "type" TEXT NOT NULL, "threadId" UUID NOT NULL, "parentId" UUID,
    "streaming" BOOLEAN NOT NULL, "waitForAnswer" BOOLEAN, "isError" BOOLEAN, "metadata" JSONB, "tags" TEXT[],
    "input" TEXT, "output" TEXT, "createdAt" TEXT, "command" TEXT, "start" TEXT, "end" TEXT, "generation" JSONB,
    "showInput" TEXT, "language" TEXT, "indent" INT, "defaultOpen" BOOLEAN, "modes" JSONB, "autoCollapse" BOOLEAN,
    FOREIGN KEY ("threadId") REFERENCES threads("id") ON DELETE CASCADE);
CREATE TABLE elements (
    "id" UUID PRIMARY KEY, "threadId" UUID, "type" TEXT, "url" TEXT, "chainlitKey" TEXT, "name" TEXT NOT NULL,
    "display" TEXT, "objectKey" TEXT, "size" TEXT, "page" INT, "language" TEXT, "forId" UUID, "mime" TEXT,
    "props" JSONB, "autoPlay" BOOLEAN, "playerConfig" JSONB,
    FOREIGN KEY ("threadId") REFERENCES threads("id") ON DELETE CASCADE);
CREATE TABLE feedbacks (
    "id" UUID PRIMARY KEY, "forId" UUID NOT NULL, "threadId" UUID NOT NULL, "value" INT NOT NULL, "comment" TEXT,
    FOREIGN KEY ("threadId") REFERENCES threads("id") ON DELETE CASCADE);
"#;

/// Columns that databases of earlier versions lack.
pub(in crate::data::sql) const LATER_COLUMNS: &[(&str, &str, &str)] = &[
    ("steps", "command", "TEXT"),
    ("steps", "defaultOpen", "BOOLEAN"),
    ("steps", "autoCollapse", "BOOLEAN"),
    ("steps", "modes", "JSONB"),
    ("steps", "language", "TEXT"),
    ("steps", "showInput", "TEXT"),
    ("steps", "tags", "TEXT[]"),
    ("elements", "mime", "TEXT"),
    ("elements", "props", "JSONB"),
    ("elements", "autoPlay", "BOOLEAN"),
    ("elements", "playerConfig", "JSONB"),
];

/// Indexes, because the documented schema has none besides its keys.
pub(in crate::data::sql) const INDEXES: &[(&str, &str)] = &[
    ("chainlit_steps_thread", r#"steps ("threadId", "createdAt")"#),
    ("chainlit_elements_thread", r#"elements ("threadId")"#),
    ("chainlit_elements_for", r#"elements ("forId")"#),
    ("chainlit_feedbacks_thread", r#"feedbacks ("threadId")"#),
    ("chainlit_feedbacks_for", r#"feedbacks ("forId")"#),
];

/// The time of a thread's newest step, which Chainlit sorts by. Triggers keep it, whoever writes.
pub(in crate::data::sql) const ACTIVITY_COLUMN: &str = "updatedAt";
pub(in crate::data::sql) const ADD_ACTIVITY: &str =
    r#"ALTER TABLE threads ADD COLUMN "updatedAt" TEXT NOT NULL DEFAULT ''"#;
pub(in crate::data::sql) const FILL_ACTIVITY: &str = r#"
UPDATE threads SET "updatedAt" =
    COALESCE((SELECT MAX(s."createdAt") FROM steps s WHERE s."threadId" = threads."id"), '');
CREATE INDEX IF NOT EXISTS "chainlit_threads_recent" ON threads ("userId", "updatedAt", "id");
"#;
pub(in crate::data::sql) const TRIGGER: &str = "chainlit_step_added";
pub(in crate::data::sql) const SQLITE_TRIGGERS: &str = r#"
CREATE TRIGGER IF NOT EXISTS "chainlit_step_added" AFTER INSERT ON steps BEGIN
    UPDATE threads SET "updatedAt" = NEW."createdAt" WHERE "id" = NEW."threadId" AND "updatedAt" < NEW."createdAt"; END;
CREATE TRIGGER IF NOT EXISTS "chainlit_step_changed" AFTER UPDATE OF "createdAt" ON steps BEGIN
    UPDATE threads SET "updatedAt" = NEW."createdAt" WHERE "id" = NEW."threadId" AND "updatedAt" < NEW."createdAt"; END;
"#;
pub(in crate::data::sql) const POSTGRES_TRIGGERS: &str = r#"
CREATE OR REPLACE FUNCTION chainlit_touch_thread() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE threads SET "updatedAt" = NEW."createdAt" WHERE "id" = NEW."threadId" AND "updatedAt" < NEW."createdAt";
    RETURN NULL; END $$;
CREATE TRIGGER "chainlit_step_added" AFTER INSERT OR UPDATE OF "createdAt" ON steps
    FOR EACH ROW EXECUTE FUNCTION chainlit_touch_thread();
"#;
