//! The tables of the official schema, and what this program adds to them.

/// What Prisma creates (migrations 20250103173917 and 20250108095538), with the columns that Chainlit's changelog
/// adds by hand.
pub(in crate::data::sql) const CREATE_POSTGRES: &str = r#"
CREATE EXTENSION IF NOT EXISTS pgcrypto;
CREATE TYPE "StepType" AS ENUM ('assistant_message', 'embedding', 'llm', 'retrieval', 'rerank', 'run',
    'system_message', 'tool', 'undefined', 'user_message');
CREATE TABLE "User" (
    "id" TEXT NOT NULL DEFAULT gen_random_uuid(), "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "metadata" JSONB NOT NULL, "identifier" TEXT NOT NULL,
    CONSTRAINT "User_pkey" PRIMARY KEY ("id"));
CREATE TABLE "Thread" (
    "id" TEXT NOT NULL DEFAULT gen_random_uuid(), "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "deletedAt" TIMESTAMP(3), "name" TEXT,
    "metadata" JSONB NOT NULL, "userId" TEXT, "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    CONSTRAINT "Thread_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Thread_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE SET NULL ON UPDATE CASCADE);
CREATE TABLE "Step" (
    "id" TEXT NOT NULL DEFAULT gen_random_uuid(), "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "parentId" TEXT, "threadId" TEXT, "input" TEXT,
    "metadata" JSONB NOT NULL, "name" TEXT, "output" TEXT, "type" "StepType" NOT NULL, "showInput" TEXT DEFAULT 'json',
    "isError" BOOLEAN DEFAULT false, "startTime" TIMESTAMP(3) NOT NULL, "endTime" TIMESTAMP(3) NOT NULL,
    "command" TEXT, "defaultOpen" BOOLEAN, "modes" JSONB, "extra" JSONB,
    CONSTRAINT "Step_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Step_parentId_fkey" FOREIGN KEY ("parentId") REFERENCES "Step"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Step_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "Thread"("id") ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE "Element" (
    "id" TEXT NOT NULL DEFAULT gen_random_uuid(), "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "threadId" TEXT, "stepId" TEXT NOT NULL,
    "metadata" JSONB NOT NULL, "mime" TEXT, "name" TEXT NOT NULL, "objectKey" TEXT, "url" TEXT, "chainlitKey" TEXT,
    "display" TEXT, "size" TEXT, "language" TEXT, "page" INTEGER, "props" JSONB,
    CONSTRAINT "Element_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Element_stepId_fkey" FOREIGN KEY ("stepId") REFERENCES "Step"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Element_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "Thread"("id") ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE "Feedback" (
    "id" TEXT NOT NULL DEFAULT gen_random_uuid(), "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP, "stepId" TEXT, "name" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL, "comment" TEXT,
    CONSTRAINT "Feedback_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Feedback_stepId_fkey" FOREIGN KEY ("stepId") REFERENCES "Step"("id") ON DELETE SET NULL ON UPDATE CASCADE);
CREATE INDEX "User_identifier_idx" ON "User"("identifier");
CREATE UNIQUE INDEX "User_identifier_key" ON "User"("identifier");
CREATE INDEX "Thread_createdAt_idx" ON "Thread"("createdAt");
CREATE INDEX "Thread_name_idx" ON "Thread"("name");
CREATE INDEX "Step_createdAt_idx" ON "Step"("createdAt");
CREATE INDEX "Step_endTime_idx" ON "Step"("endTime");
CREATE INDEX "Step_parentId_idx" ON "Step"("parentId");
CREATE INDEX "Step_startTime_idx" ON "Step"("startTime");
CREATE INDEX "Step_threadId_idx" ON "Step"("threadId");
CREATE INDEX "Step_type_idx" ON "Step"("type");
CREATE INDEX "Step_name_idx" ON "Step"("name");
CREATE INDEX "Step_threadId_startTime_endTime_idx" ON "Step"("threadId", "startTime", "endTime");
CREATE INDEX "Element_stepId_idx" ON "Element"("stepId");
CREATE INDEX "Element_threadId_idx" ON "Element"("threadId");
CREATE INDEX "Feedback_createdAt_idx" ON "Feedback"("createdAt");
CREATE INDEX "Feedback_name_idx" ON "Feedback"("name");
CREATE INDEX "Feedback_stepId_idx" ON "Feedback"("stepId");
CREATE INDEX "Feedback_value_idx" ON "Feedback"("value");
CREATE INDEX "Feedback_name_value_idx" ON "Feedback"("name", "value");
"#;

/// The same for SQLite, which reads the names of types as affinities and has no time zones: times are wire text.
pub(in crate::data::sql) const CREATE_SQLITE: &str = r#"
CREATE TABLE "User" (
    "id" TEXT NOT NULL PRIMARY KEY, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL, "metadata" JSONB NOT NULL,
    "identifier" TEXT NOT NULL UNIQUE);
CREATE TABLE "Thread" (
    "id" TEXT NOT NULL PRIMARY KEY, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL, "deletedAt" TEXT,
    "name" TEXT, "metadata" JSONB NOT NULL, "userId" TEXT REFERENCES "User"("id") ON DELETE SET NULL, "tags" TEXT);
CREATE TABLE "Step" (
    "id" TEXT NOT NULL PRIMARY KEY, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL,
    "parentId" TEXT REFERENCES "Step"("id") ON DELETE CASCADE,
    "threadId" TEXT REFERENCES "Thread"("id") ON DELETE CASCADE, "input" TEXT, "metadata" JSONB NOT NULL, "name" TEXT,
    "output" TEXT, "type" TEXT NOT NULL, "showInput" TEXT DEFAULT 'json', "isError" BOOLEAN DEFAULT false,
    "startTime" TEXT NOT NULL, "endTime" TEXT NOT NULL, "command" TEXT, "defaultOpen" BOOLEAN, "modes" JSONB,
    "extra" JSONB);
CREATE TABLE "Element" (
    "id" TEXT NOT NULL PRIMARY KEY, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL,
    "threadId" TEXT REFERENCES "Thread"("id") ON DELETE CASCADE,
    "stepId" TEXT NOT NULL REFERENCES "Step"("id") ON DELETE CASCADE, "metadata" JSONB NOT NULL, "mime" TEXT,
    "name" TEXT NOT NULL, "objectKey" TEXT, "url" TEXT, "chainlitKey" TEXT, "display" TEXT, "size" TEXT,
    "language" TEXT, "page" INTEGER, "props" JSONB);
CREATE TABLE "Feedback" (
    "id" TEXT NOT NULL PRIMARY KEY, "createdAt" TEXT NOT NULL, "updatedAt" TEXT NOT NULL,
    "stepId" TEXT REFERENCES "Step"("id") ON DELETE SET NULL, "name" TEXT NOT NULL, "value" REAL NOT NULL,
    "comment" TEXT);
CREATE INDEX "Step_parentId_idx" ON "Step"("parentId");
CREATE INDEX "Step_threadId_startTime_endTime_idx" ON "Step"("threadId", "startTime", "endTime");
CREATE INDEX "Element_stepId_idx" ON "Element"("stepId");
CREATE INDEX "Element_threadId_idx" ON "Element"("threadId");
CREATE INDEX "Feedback_stepId_idx" ON "Feedback"("stepId");
"#;

/// Columns that databases may lack.
pub(in crate::data::sql) const LATER_COLUMNS: &[(&str, &str, &str)] = &[
    ("Step", "command", "TEXT"),
    ("Step", "defaultOpen", "BOOLEAN"),
    ("Step", "modes", "JSONB"),
    ("Step", "extra", "JSONB"),
];

/// Prisma's indexes do not serve the list of a user's threads.
pub(in crate::data::sql) const INDEXES: &[(&str, &str)] =
    &[("Thread_userId_updatedAt_idx", r#""Thread" ("userId", "updatedAt", "id")"#)];
