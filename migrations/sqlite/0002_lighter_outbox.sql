-- A push changes its state three times. Indexes that name the state were written each time; these when it is
-- queued and when it is settled, which is what `settled_at IS NULL` says of it.
DROP INDEX intents_lane;
CREATE INDEX intents_lane ON intents (lane, seq) WHERE settled_at IS NULL;
DROP INDEX intents_person;
CREATE INDEX intents_person ON intents (person_id, settled_at) WHERE settled_at IS NOT NULL;
-- What waits for one person is found by its lane.
DROP INDEX intents_ordinary;
