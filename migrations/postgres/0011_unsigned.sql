-- Whether anybody has yet to sign a document or has returned it.
CREATE INDEX deliveries_unsigned ON deliveries (document_id) WHERE state IN ('awaiting', 'returned');
