-- What a look at the outbox costs follows what there is to do, not how much waits for its hour: whether a push may go,
-- and whether it is too late for it, is in the index.
DROP INDEX intents_due;
CREATE INDEX intents_due ON intents (urgent DESC, retry_at, not_before, expires_at) WHERE state = 'waiting';
-- One late approval request is a matter for the digest; of everything else it takes two in a lane.
CREATE INDEX intents_requests ON intents (created_at) WHERE kind = 'approval' AND settled_at IS NULL;
-- Nobody asks for calls by when they began.
DROP INDEX attempts_open;
-- What a unit sent, the newest first.
CREATE INDEX documents_sent ON documents (unit_id, sent_at);
