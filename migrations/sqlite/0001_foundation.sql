-- The foundation. The same file exists for both engines: ids are UUIDv7 text, times are UTC
-- milliseconds, flags are 0 or 1. Mutable rows carry `version`.

CREATE TABLE units (
    id           TEXT PRIMARY KEY,
    code         TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    short_name   TEXT NOT NULL,
    category     TEXT NOT NULL,
    system       TEXT NOT NULL CHECK (system IN ('government', 'party')),
    superior_id  TEXT REFERENCES units (id),
    issuing_code TEXT,
    office_phone TEXT,
    status       TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'revoked')),
    last_number  INTEGER NOT NULL DEFAULT 0,
    version      INTEGER NOT NULL DEFAULT 1,
    created_at   INTEGER NOT NULL
) STRICT;

-- What a unit was called and when (R-11.3): old documents keep the name they were issued under.
CREATE TABLE unit_names (
    unit_id    TEXT NOT NULL REFERENCES units (id),
    name       TEXT NOT NULL,
    short_name TEXT NOT NULL,
    valid_from INTEGER NOT NULL,
    PRIMARY KEY (unit_id, valid_from)
) STRICT;

CREATE TABLE people (
    id           TEXT PRIMARY KEY,
    login        TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    unit_id      TEXT NOT NULL REFERENCES units (id),
    title        TEXT,
    phone_sealed TEXT NOT NULL,
    phone_digest TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('active', 'frozen', 'closed')),
    muted_until  INTEGER,
    version      INTEGER NOT NULL DEFAULT 1,
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX people_by_unit ON people (unit_id);
-- One phone, one open account (R-16.6).
CREATE UNIQUE INDEX people_phone ON people (phone_digest) WHERE status <> 'closed';

CREATE TABLE roles (
    person_id TEXT NOT NULL REFERENCES people (id),
    unit_id   TEXT NOT NULL REFERENCES units (id),
    role      TEXT NOT NULL,
    PRIMARY KEY (person_id, unit_id, role)
) STRICT;
CREATE INDEX roles_by_unit ON roles (unit_id, role);
CREATE INDEX roles_by_role ON roles (role);

CREATE TABLE bindings (
    platform   TEXT NOT NULL,
    corp_id    TEXT NOT NULL,
    staff_id   TEXT NOT NULL,
    person_id  TEXT NOT NULL REFERENCES people (id),
    status     TEXT NOT NULL CHECK (status IN ('active', 'stopped')),
    source     TEXT NOT NULL,
    -- A changed binding may not approve for 24 h (INV-52).
    decides_at INTEGER NOT NULL,
    welcomed   INTEGER NOT NULL DEFAULT 0,
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (platform, corp_id, staff_id)
) STRICT;
CREATE UNIQUE INDEX bindings_by_person ON bindings (person_id, platform) WHERE status = 'active';

CREATE TABLE bind_codes (
    code_digest TEXT PRIMARY KEY,
    person_id   TEXT NOT NULL REFERENCES people (id),
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER
) STRICT;

CREATE TABLE documents (
    id            TEXT PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('document', 'meeting', 'message')),
    doc_no        TEXT,
    title         TEXT NOT NULL,
    doc_type      TEXT,
    urgency       TEXT NOT NULL,
    internal      INTEGER NOT NULL DEFAULT 0,
    unit_id       TEXT NOT NULL REFERENCES units (id),
    unit_name     TEXT NOT NULL,
    number        INTEGER NOT NULL,
    issued_by     TEXT NOT NULL REFERENCES people (id),
    checked_by    TEXT NOT NULL REFERENCES people (id),
    signed_off_by TEXT NOT NULL REFERENCES people (id),
    url           TEXT,
    attachments   INTEGER NOT NULL DEFAULT 0,
    finish_by     INTEGER,
    reply_by      INTEGER,
    place         TEXT,
    starts_at     INTEGER,
    state         TEXT NOT NULL CHECK (state IN ('sent', 'recalled')),
    sent_at       INTEGER NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX documents_by_unit ON documents (unit_id, doc_no);
CREATE INDEX documents_by_doc_no ON documents (doc_no);

CREATE TABLE attachments (
    document_id TEXT NOT NULL REFERENCES documents (id),
    position    INTEGER NOT NULL,
    name        TEXT NOT NULL,
    size        INTEGER NOT NULL,
    sha256      TEXT NOT NULL,
    PRIMARY KEY (document_id, position)
) STRICT;

CREATE TABLE deliveries (
    id              TEXT PRIMARY KEY,
    document_id     TEXT NOT NULL REFERENCES documents (id),
    unit_id         TEXT NOT NULL REFERENCES units (id),
    role            TEXT NOT NULL CHECK (role IN ('main', 'copy')),
    number          INTEGER NOT NULL,
    state           TEXT NOT NULL,
    -- The state before the last act and who did it, for 撤销 within five minutes.
    previous_state  TEXT,
    acted_by        TEXT REFERENCES people (id),
    acted_at        INTEGER,
    acted_message   TEXT,
    sign_by         INTEGER,
    signed_by       TEXT REFERENCES people (id),
    signed_at       INTEGER,
    note            TEXT,
    reply_attend    INTEGER,
    reply_text      TEXT,
    reply_at        INTEGER,
    reminders_sent  INTEGER NOT NULL DEFAULT 0,
    reminder_step   INTEGER NOT NULL DEFAULT 0,
    next_reminder   INTEGER,
    -- When somebody of the unit was first shown or pushed it; 全部 covers only those.
    shown_at        INTEGER,
    version         INTEGER NOT NULL DEFAULT 1,
    created_at      INTEGER NOT NULL,
    UNIQUE (document_id, unit_id)
) STRICT;
CREATE INDEX deliveries_open ON deliveries (unit_id, state, number);
CREATE INDEX deliveries_due ON deliveries (next_reminder) WHERE next_reminder IS NOT NULL;
CREATE INDEX deliveries_acted ON deliveries (acted_by, acted_at) WHERE acted_by IS NOT NULL;

-- 件号: what a number of a unit denotes, for ever (design §2.7).
CREATE TABLE unit_numbers (
    unit_id   TEXT NOT NULL REFERENCES units (id),
    number    INTEGER NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('delivery', 'document', 'application', 'decision')),
    object_id TEXT NOT NULL,
    PRIMARY KEY (unit_id, number)
) STRICT;
CREATE UNIQUE INDEX unit_numbers_object ON unit_numbers (object_id, unit_id, kind);

CREATE TABLE applications (
    id             TEXT PRIMARY KEY,
    operation      TEXT NOT NULL,
    unit_id        TEXT NOT NULL REFERENCES units (id),
    submitted_by   TEXT NOT NULL REFERENCES people (id),
    number         INTEGER NOT NULL,
    subject_name   TEXT NOT NULL,
    phone_sealed   TEXT NOT NULL,
    phone_digest   TEXT NOT NULL,
    -- The natural person it is for, when one is known already (INV-17).
    subject_id     TEXT REFERENCES people (id),
    reason         TEXT NOT NULL,
    state          TEXT NOT NULL,
    round          INTEGER NOT NULL DEFAULT 1,
    due_at         INTEGER NOT NULL,
    created_at     INTEGER NOT NULL,
    version        INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX applications_by_state ON applications (state, created_at);
CREATE INDEX applications_by_phone ON applications (phone_digest);

CREATE TABLE evidence (
    application_id TEXT NOT NULL REFERENCES applications (id),
    position       INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    name           TEXT NOT NULL,
    size           INTEGER NOT NULL,
    sha256         TEXT NOT NULL,
    PRIMARY KEY (application_id, position)
) STRICT;

-- One decision for a stage of a round (INV-16).
CREATE TABLE decisions (
    application_id TEXT NOT NULL REFERENCES applications (id),
    stage          TEXT NOT NULL CHECK (stage IN ('review', 'approve')),
    round          INTEGER NOT NULL,
    decision       TEXT NOT NULL CHECK (decision IN ('approve', 'reject', 'supplement')),
    decided_by     TEXT NOT NULL REFERENCES people (id),
    unit_id        TEXT NOT NULL REFERENCES units (id),
    reason         TEXT,
    decided_at     INTEGER NOT NULL,
    PRIMARY KEY (application_id, stage, round)
) STRICT;

-- An approval question put to one person; its code exists only as a keyed digest (design §2.6).
CREATE TABLE questions (
    id             TEXT PRIMARY KEY,
    person_id      TEXT NOT NULL REFERENCES people (id),
    application_id TEXT NOT NULL REFERENCES applications (id),
    stage          TEXT NOT NULL,
    round          INTEGER NOT NULL,
    unit_id        TEXT NOT NULL REFERENCES units (id),
    number         INTEGER NOT NULL,
    code_digest    TEXT NOT NULL,
    open           INTEGER NOT NULL DEFAULT 1,
    sends          INTEGER NOT NULL DEFAULT 0,
    sends_day      INTEGER NOT NULL,
    expires_at     INTEGER NOT NULL,
    created_at     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX questions_code ON questions (code_digest) WHERE open = 1;
CREATE INDEX questions_by_application ON questions (application_id, open);
CREATE INDEX questions_by_person ON questions (person_id, open);

-- A confirmation we asked one person for; at most one is open (domain §6.2).
CREATE TABLE confirmations (
    person_id  TEXT PRIMARY KEY REFERENCES people (id),
    asked      TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- Wrong codes by sender (design §2.6).
CREATE TABLE code_failures (
    person_id TEXT NOT NULL,
    at        INTEGER NOT NULL,
    message   TEXT NOT NULL,
    PRIMARY KEY (person_id, message)
) STRICT;

-- Dedupe keys of messages that changed something, with the answer they got (INV-1).
CREATE TABLE inbound (
    platform    TEXT NOT NULL,
    app         TEXT NOT NULL,
    message_id  TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    answer      TEXT,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (platform, app, message_id)
) STRICT;
CREATE INDEX inbound_by_age ON inbound (created_at);

-- The last list shown to a person in a conversation, kept by a background write.
CREATE TABLE shown_lists (
    person_id    TEXT NOT NULL,
    conversation TEXT NOT NULL,
    items        TEXT NOT NULL,
    position     INTEGER NOT NULL,
    filter       TEXT,
    shown_at     INTEGER NOT NULL,
    PRIMARY KEY (person_id, conversation)
) STRICT;

-- The outbox. `lane` is one recipient on one channel; `seq` counts up inside it (INV-4).
CREATE TABLE lanes (
    lane     TEXT PRIMARY KEY,
    last_seq INTEGER NOT NULL
) STRICT;

CREATE TABLE intents (
    id           TEXT PRIMARY KEY,
    lane         TEXT NOT NULL,
    seq          INTEGER NOT NULL,
    bot          TEXT NOT NULL,
    channel      TEXT NOT NULL CHECK (channel IN ('single', 'group')),
    person_id    TEXT REFERENCES people (id),
    kind         TEXT NOT NULL,
    urgent       INTEGER NOT NULL,
    object_id    TEXT,
    body         TEXT NOT NULL,
    -- The code of an approval request, sealed; wiped when the intent is settled and nothing is to be
    -- asked about it any more.
    code_sealed  TEXT,
    text_digest  TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'leased', 'accepted', 'delivered', 'superseded', 'expired', 'dead', 'closed')),
    not_before   INTEGER NOT NULL,
    retry_at     INTEGER NOT NULL,
    -- Until when a retrying intent keeps later ones of its lane waiting (INV-4).
    hold_until   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    epoch        INTEGER NOT NULL DEFAULT 0,
    lease_owner  TEXT,
    lease_until  INTEGER,
    started      INTEGER NOT NULL DEFAULT 0,
    crashes      INTEGER NOT NULL DEFAULT 0,
    last_error   TEXT,
    reason       TEXT,
    -- The platform's handle of the message and the member id it went to.
    reference    TEXT,
    sent_to      TEXT,
    -- When the platform said that it is there, and that it was opened (INV-25).
    delivered_at INTEGER,
    read_at      INTEGER,
    -- How often it was put back because the platform said it is not there.
    repeats      INTEGER NOT NULL DEFAULT 0,
    created_at   INTEGER NOT NULL,
    settled_at   INTEGER,
    UNIQUE (lane, seq)
) STRICT;
CREATE INDEX intents_due ON intents (urgent DESC, retry_at) WHERE state = 'waiting';
CREATE INDEX intents_leased ON intents (lease_until) WHERE state = 'leased';
CREATE INDEX intents_lane ON intents (lane, seq) WHERE state IN ('waiting', 'leased');
CREATE INDEX intents_object ON intents (object_id) WHERE object_id IS NOT NULL;
CREATE INDEX intents_ordinary ON intents (person_id, bot) WHERE state = 'waiting' AND urgent = 0;
CREATE INDEX intents_person ON intents (person_id, settled_at);
CREATE INDEX intents_reference ON intents (reference) WHERE reference IS NOT NULL;
CREATE INDEX intents_dead ON intents (settled_at) WHERE state = 'dead';

CREATE TABLE attempts (
    id          TEXT PRIMARY KEY,
    bot         TEXT NOT NULL,
    channel     TEXT NOT NULL,
    intents     TEXT NOT NULL,
    count       INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    outcome     TEXT,
    -- What is still to be asked about an accepted call (INV-25): its handle, when next, how often it
    -- was asked, and the lease of whoever is asking.
    reference   TEXT,
    ask_at      INTEGER,
    asked       INTEGER NOT NULL DEFAULT 0,
    ask_epoch   INTEGER NOT NULL DEFAULT 0,
    ask_until   INTEGER NOT NULL DEFAULT 0,
    evidence    TEXT
) STRICT;
CREATE INDEX attempts_open ON attempts (started_at) WHERE finished_at IS NULL;
CREATE INDEX attempts_ask ON attempts (ask_at) WHERE ask_at IS NOT NULL;

-- Health of each messenger as all instances see it (INV-24): failures in a row, the probe that is
-- out or due next, and since when it answers again.
CREATE TABLE platform_health (
    platform     TEXT PRIMARY KEY,
    failures     INTEGER NOT NULL DEFAULT 0,
    pause        INTEGER NOT NULL DEFAULT 0,
    next_probe   INTEGER NOT NULL DEFAULT 0,
    probing      INTEGER NOT NULL DEFAULT 0,
    recovered_at INTEGER
) STRICT;

-- Grants in sliding windows (`budget_grants`) and calendar months (`budget_months`), INV-5.
CREATE TABLE budget_grants (
    budget TEXT NOT NULL,
    at     INTEGER NOT NULL,
    id     TEXT NOT NULL,
    n      INTEGER NOT NULL,
    PRIMARY KEY (budget, at, id)
) STRICT;
CREATE TABLE budget_months (
    budget TEXT NOT NULL,
    month  TEXT NOT NULL,
    used   INTEGER NOT NULL,
    PRIMARY KEY (budget, month)
) STRICT;

CREATE TABLE tokens (
    bot          TEXT PRIMARY KEY,
    token_sealed TEXT,
    issue        INTEGER NOT NULL DEFAULT 0,
    issued_at    INTEGER NOT NULL DEFAULT 0,
    expires_at   INTEGER NOT NULL DEFAULT 0,
    asking_until INTEGER NOT NULL DEFAULT 0,
    asked_at     INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The audit chain (INV-6). `audit_head` is the one lock, taken last.
CREATE TABLE audit (
    seq         INTEGER PRIMARY KEY,
    algorithm   TEXT NOT NULL,
    previous    TEXT NOT NULL,
    hash        TEXT NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    action      TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id   TEXT NOT NULL,
    result      TEXT NOT NULL,
    channel     TEXT NOT NULL,
    detail      TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_object ON audit (object_id);
CREATE TABLE audit_head (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    seq  INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, '');

CREATE TABLE api_keys (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    secret_sealed TEXT NOT NULL,
    -- Unit codes separated by commas; empty means every unit.
    units         TEXT NOT NULL,
    expires_at    INTEGER,
    revoked_at    INTEGER,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE TABLE api_nonces (
    key_id TEXT NOT NULL,
    nonce  TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (key_id, nonce)
) STRICT;
CREATE TABLE idempotency_keys (
    key_id      TEXT NOT NULL,
    idem_key    TEXT NOT NULL,
    body_digest TEXT NOT NULL,
    status      INTEGER,
    response    TEXT,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (key_id, idem_key)
) STRICT;

-- One running server for an SQLite file; a row per instance on PostgreSQL.
CREATE TABLE instances (
    id         TEXT PRIMARY KEY,
    started_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    note       TEXT NOT NULL
) STRICT;

-- Counters and single values the service keeps for itself.
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
