-- When somebody of the unit first saw a delivery in a list or by asking for it, no push having told of it:
-- a recall is told to them too. 全部 does not cover it, for it was not shown to everybody.
ALTER TABLE deliveries ADD COLUMN seen_at INTEGER;
-- Which deliveries a digest stands for, a JSON array of their ids: they are told of when it is accepted.
ALTER TABLE intents ADD COLUMN covers TEXT;
