-- Evidence of each round: what came with a resubmission after 退回补正 stands beside what came before (R-7.1).
ALTER TABLE evidence ADD COLUMN round INTEGER NOT NULL DEFAULT 1;
-- Whoever was asked to approve what their own unit reviewed may not (R-10.6): those questions are closed, and the
-- application waits for somebody of another unit.
UPDATE questions SET open = 0 WHERE open = 1 AND stage = 'approve' AND EXISTS (SELECT 1 FROM decisions d
    WHERE d.application_id = questions.application_id AND d.stage = 'review' AND d.unit_id = questions.unit_id);
