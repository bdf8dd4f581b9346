-- Whether a push may go, and whether it is too late for it, is in the index: a look at the outbox reads the rows of what
-- there is to do.
DROP INDEX intents_due;
CREATE INDEX intents_due ON intents (urgent DESC, retry_at, not_before, expires_at) WHERE state = 'waiting';
-- One late approval request is a matter for the digest; of everything else it takes two in a lane.
CREATE INDEX intents_requests ON intents (created_at) WHERE kind = 'approval' AND settled_at IS NULL;
