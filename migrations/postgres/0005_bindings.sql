-- Each account of a messenger that ever was a person's. A row of `bindings` may pass to somebody else; what is known
-- of the first person's stays here (INV-52).
CREATE TABLE binding_history (
    platform  TEXT NOT NULL,
    corp_id   TEXT NOT NULL,
    staff_id  TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    first_at  BIGINT NOT NULL,
    -- When its owner left it: said 不是我, or moved to another account by a code. Only a code brings it back.
    left_at   BIGINT,
    -- Whether the last word of its owner was 不是我.
    denied    BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (platform, corp_id, staff_id, person_id)
);
CREATE INDEX binding_history_by_person ON binding_history (person_id, platform);
CREATE INDEX binding_history_denied ON binding_history (left_at) WHERE denied = 1;

-- Who was bound so far. That somebody said 不是我 stands in the records alone.
INSERT INTO binding_history (platform, corp_id, staff_id, person_id, first_at)
    SELECT platform, corp_id, staff_id, person_id, created_at FROM bindings;
UPDATE binding_history SET denied = 1,
        left_at = (SELECT MAX(a.at) FROM audit a WHERE a.action = 'binding.stop' AND a.object_id = binding_history.person_id)
    WHERE EXISTS (SELECT 1 FROM audit a WHERE a.action = 'binding.stop' AND a.object_id = binding_history.person_id)
        AND EXISTS (SELECT 1 FROM bindings b WHERE b.platform = binding_history.platform
            AND b.corp_id = binding_history.corp_id AND b.staff_id = binding_history.staff_id AND b.status = 'stopped');
