-- What was answered lately at the cost of a call: to one account or group the same refusal once in a while, and all
-- of them so often in a day (INV-53).
CREATE TABLE answers (
    -- Account (organisation:staff id) or conversation of a group.
    reader      TEXT NOT NULL,
    -- Digest of the text; empty for all texts together.
    text_digest TEXT NOT NULL,
    -- When its span began, and how many there were in it.
    since       INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    PRIMARY KEY (reader, text_digest)
) STRICT;
CREATE INDEX answers_by_age ON answers (since);

-- When another body came under the id of a message that was kept; the first time is a record of the audit (INV-1).
ALTER TABLE inbound ADD COLUMN contested_at INTEGER;
