-- Evidence of each round: what came with a resubmission after 退回补正 stands beside what came before (R-7.1).
ALTER TABLE evidence ADD COLUMN round BIGINT NOT NULL DEFAULT 1;
