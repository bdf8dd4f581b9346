-- What a unit sent, the newest first.
CREATE INDEX documents_sent ON documents (unit_id, sent_at);
