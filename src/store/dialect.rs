//! Statements whose text differs between the engines, side by side.

/// The PostgreSQL server's clock in UTC milliseconds (the only SQL clock; it feeds `Clock::follow`).
pub(super) const POSTGRES_TIME: &str = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";

/// How durable a commit is.
pub(super) const POSTGRES_SYNC: &str = "SELECT current_setting('synchronous_commit')";

/// One statement in both dialects.
pub(super) struct Both {
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

impl Both {
    /// The text for a connection.
    pub(super) fn pick(&self, postgres: bool) -> &'static str {
        if postgres { self.postgres } else { self.sqlite }
    }
}

/// Claims due intents that stand at the head of their lane (INV-4, INV-21). SQLite's writer is
/// alone; PostgreSQL skips rows that another instance is claiming. An intent blocks its lane while
/// it is leased, or due and waiting for a retry; one that waits for its hour blocks nobody.
/// $1 owner, $2 lease end, $3 now, $4 limit.
pub(super) const CLAIM: Both = Both {
    sqlite: "UPDATE intents SET state = 'leased', lease_owner = $1, lease_until = $2, epoch = epoch + 1, started = 0
        WHERE id IN (
            SELECT i.id FROM intents i
            WHERE i.state = 'waiting' AND i.retry_at <= $3 AND i.not_before <= $3
              AND NOT EXISTS (SELECT 1 FROM intents j WHERE j.lane = i.lane AND j.seq < i.seq
                    AND (j.state = 'leased' OR j.state = 'waiting' AND j.not_before <= $3 AND j.hold_until > $3))
            ORDER BY i.urgent DESC, i.created_at LIMIT $4)
        RETURNING id, lane, seq, bot, channel, person_id, kind, urgent, object_id, body, code_sealed, text_digest,
            attempts, last_error, epoch, expires_at, created_at",
    postgres: "UPDATE intents SET state = 'leased', lease_owner = $1, lease_until = $2, epoch = epoch + 1, started = 0
        WHERE id IN (
            SELECT i.id FROM intents i
            WHERE i.state = 'waiting' AND i.retry_at <= $3 AND i.not_before <= $3
              AND NOT EXISTS (SELECT 1 FROM intents j WHERE j.lane = i.lane AND j.seq < i.seq
                    AND (j.state = 'leased' OR j.state = 'waiting' AND j.not_before <= $3 AND j.hold_until > $3))
            ORDER BY i.urgent DESC, i.created_at LIMIT $4 FOR UPDATE SKIP LOCKED)
        RETURNING id, lane, seq, bot, channel, person_id, kind, urgent, object_id, body, code_sealed, text_digest,
            attempts, last_error, epoch, expires_at, created_at",
};

/// Reads an application under the lock that guards its decision (INV-15).
pub(super) const LOCK_APPLICATION: Both = Both {
    sqlite: "SELECT * FROM applications WHERE id = $1",
    postgres: "SELECT * FROM applications WHERE id = $1 FOR UPDATE",
};

/// Reads a document under the lock that guards its deliveries.
pub(super) const LOCK_DOCUMENT: Both = Both {
    sqlite: "SELECT id FROM documents WHERE id = $1",
    postgres: "SELECT id FROM documents WHERE id = $1 FOR UPDATE",
};

/// Holds back whoever else comes with the same name $1, until the commit.
pub(super) const TAKE_TURN: Both =
    Both { sqlite: "SELECT $1", postgres: "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))" };

/// States of the pushes about the objects whose ids stand in the JSON array $1.
pub(super) const PUSHES_ABOUT_ALL: Both = Both {
    sqlite: "SELECT object_id, state FROM intents WHERE object_id IN (SELECT value FROM json_each($1))
        AND kind IN ('new', 'remind', 'chase')",
    postgres: "SELECT object_id, state FROM intents
        WHERE object_id IN (SELECT jsonb_array_elements_text(CAST($1 AS JSONB)))
        AND kind IN ('new', 'remind', 'chase')",
};
