//! Statements whose text differs between the engines, side by side.

use super::columns::valued;
use super::kinds::{asking_to_sign, quoted, showing_item};

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

/// Whether an error of the engine tells of the engine and not of the statement. PostgreSQL has classes: 08 connection,
/// 40 rolled back, 53 no room, 57 stopped or timed out, 58 system, 25006 read only. SQLite numbers its errors; the low
/// byte is the kind: busy, locked, read only, I/O, corrupt, full, cannot open, protocol, no database.
pub(super) fn is_outage(error: &dyn sqlx::error::DatabaseError) -> bool {
    const SQLITE: [u32; 9] = [5, 6, 8, 10, 11, 13, 14, 15, 26];
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        return code == "25006" || ["08", "40", "53", "57", "58"].iter().any(|class| code.starts_with(class));
    }
    code.parse::<u32>().is_ok_and(|code| SQLITE.contains(&(code & 0xff)))
}

/// What is claimed: due intents that stand at the head of their lane (INV-4). An intent blocks its lane while it is
/// leased, or due and waiting for a retry; one that waits for its hour blocks nobody. What waits for a retry is known
/// not to go now, often because the budget keeps ordinary pushes back: what is more urgent passes it.
macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE intents SET state = 'leased', lease_owner = $1, lease_until = $2, epoch = epoch + 1, started = 1,
                attempts = attempts + 1
            WHERE id IN (
                SELECT i.id FROM intents i
                WHERE i.state = 'waiting' AND i.retry_at <= $3 AND i.not_before <= $3
                    AND NOT EXISTS (SELECT 1 FROM intents j WHERE j.lane = i.lane AND j.seq < i.seq
                        AND j.settled_at IS NULL AND (j.state = 'leased'
                            OR j.state = 'waiting' AND j.not_before <= $3 AND j.hold_until > $3
                                AND (j.retry_at <= $3 OR j.urgent >= i.urgent)))
                ORDER BY i.urgent DESC, i.retry_at LIMIT $4",
            $lock,
            ")"
        )
    };
}

/// The columns of [`super::outbox::Leased`], with what decides about a push at the moment of sending (INV-24).
macro_rules! leased_columns {
    ($as:ident) => {
        $as!(
            "id" "i.id",
            "seq" "i.seq",
            "bot" "i.bot",
            "channel" "i.channel",
            "person_id" "i.person_id",
            "kind" "i.kind",
            "urgent" "i.urgent",
            "object_id" "i.object_id",
            "covers" "i.covers",
            "body" "i.body",
            "code_sealed" "i.code_sealed",
            "text_digest" "i.text_digest",
            "attempts" "i.attempts - 1",
            "last_error" "i.last_error",
            "epoch" "i.epoch",
            "not_before" "i.not_before",
            "expires_at" "i.expires_at",
            "created_at" "i.created_at",
            "corp_id" "COALESCE(i.to_corp, b.corp_id)",
            "staff_id" "COALESCE(i.to_staff, b.staff_id)",
            "delivery" "v.state",
            "reply_at" "v.reply_at",
            "question" "q.open",
        )
    };
}

/// What was claimed, as one JSON text: a row at a time SQLite would wake the waiting task for each.
macro_rules! claimed {
    ($aggregate:literal, $array:literal, $i:literal, $platform:literal) => {
        concat!(
            "SELECT COALESCE(CAST(",
            $aggregate,
            "(",
            $array,
            "(",
            leased_columns!(valued),
            ")) AS TEXT), '[]') FROM ",
            $i,
            " LEFT JOIN bindings b ON b.person_id = i.person_id AND b.status = 'active' AND b.platform = ",
            $platform,
            " LEFT JOIN deliveries v ON v.id = i.object_id LEFT JOIN questions q ON q.id = i.object_id"
        )
    };
}

/// Claims (INV-21), counting the attempt that follows in the same transaction, and reads what was claimed. SQLite's
/// writer is alone; PostgreSQL skips rows that another instance is claiming. $1 owner, $2 lease end, $3 now, $4 limit, $5 the platform of each bot as a JSON object.
pub(super) const CLAIM: Both = Both {
    sqlite: concat!(
        claim!(""),
        "; ",
        claimed!("json_group_array", "json_array", "intents i", "$5 ->> i.bot"),
        " WHERE i.state = 'leased' AND i.lease_owner = $1 AND i.lease_until = $2"
    ),
    postgres: concat!(
        "WITH i AS (",
        claim!(" FOR UPDATE SKIP LOCKED"),
        " RETURNING *) ",
        claimed!("json_agg", "json_build_array", "i", "CAST($5 AS JSONB) ->> i.bot")
    ),
};

/// Reads the head of the audit chain under the lock that orders records.
pub(super) const LOCK_AUDIT_HEAD: Both = Both {
    sqlite: "SELECT seq, hash FROM audit_head WHERE one = 1",
    postgres: "SELECT seq, hash FROM audit_head WHERE one = 1 FOR UPDATE",
};

/// Claims calls that are due to be asked about (INV-25); nobody else gets them until $1.
/// $1 lease end, $2 now, $3 limit.
pub(super) const CLAIM_QUESTIONS: Both = Both {
    sqlite: "UPDATE attempts SET ask_until = $1, ask_epoch = ask_epoch + 1
        WHERE id IN (SELECT id FROM attempts WHERE ask_at <= $2 AND ask_until <= $2 ORDER BY ask_at LIMIT $3)
        RETURNING id, bot, reference, started_at, asked, ask_epoch",
    postgres: "UPDATE attempts SET ask_until = $1, ask_epoch = ask_epoch + 1
        WHERE id IN (SELECT id FROM attempts WHERE ask_at <= $2 AND ask_until <= $2 ORDER BY ask_at LIMIT $3
            FOR UPDATE SKIP LOCKED)
        RETURNING id, bot, reference, started_at, asked, ask_epoch",
};

/// Reads the health of a messenger under the lock that guards its next change (INV-24).
pub(super) const LOCK_HEALTH: Both = Both {
    sqlite: "SELECT failures, pause, next_probe, probing, recovered_at FROM platform_health WHERE platform = $1",
    postgres:
        "SELECT failures, pause, next_probe, probing, recovered_at FROM platform_health WHERE platform = $1
        FOR UPDATE",
};

/// Adds a record and moves the head of the chain to it.
macro_rules! append_audit {
    () => {
        "INSERT INTO audit (seq, algorithm, previous, hash, at, actor, action, object_kind, object_id, result,
            channel, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);
        UPDATE audit_head SET seq = $1, hash = $4 WHERE one = 1"
    };
}

/// The same on both engines, in one round trip.
pub(super) const APPEND_AUDIT: Both = Both {
    sqlite: append_audit!(),
    postgres:
        "WITH record AS (INSERT INTO audit (seq, algorithm, previous, hash, at, actor, action, object_kind,
            object_id, result, channel, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))
        UPDATE audit_head SET seq = $1, hash = $4 WHERE one = 1",
};

/// The same with the answer $16 kept under the key $13, $14, $15 of its message: when the head is known
/// already, which it is within a group of changes.
pub(super) const SQLITE_APPEND_AUDIT_AND_KEEP_ANSWER: &str = concat!(
    append_audit!(),
    "; UPDATE inbound SET answer = $16 WHERE platform = $13 AND app = $14 AND message_id = $15"
);

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
pub(super) const POSTGRES_TURN: &str = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";

/// States of the pushes about the objects whose ids stand in the JSON array $1.
pub(super) const PUSHES_ABOUT_ALL: Both = Both {
    sqlite: concat!(
        "SELECT object_id, state FROM intents WHERE object_id IN (SELECT value FROM json_each($1)) AND kind IN ",
        showing_item!(quoted)
    ),
    postgres: concat!(
        "SELECT object_id, state FROM intents
        WHERE object_id IN (SELECT jsonb_array_elements_text(CAST($1 AS JSONB))) AND kind IN ",
        showing_item!(quoted)
    ),
};

/// Adds the calls of the JSON array $1 as begun at $2 (INV-22).
pub(super) const BEGIN_CALLS: Both = Both {
    sqlite: "INSERT INTO attempts (id, bot, channel, intents, count, started_at)
        SELECT value ->> 'id', value ->> 'bot', value ->> 'channel', value ->> 'intents', value ->> 'count', $2
        FROM json_each($1)",
    postgres: "INSERT INTO attempts (id, bot, channel, intents, count, started_at)
        SELECT id, bot, channel, intents, count, CAST($2 AS BIGINT) FROM jsonb_to_recordset(CAST($1 AS JSONB))
            AS c (id TEXT, bot TEXT, channel TEXT, intents TEXT, count BIGINT)",
};

/// Ends the calls of the JSON array $1 at $2.
pub(super) const END_CALLS: Both = Both {
    sqlite: "UPDATE attempts SET finished_at = $2, outcome = c.value ->> 'outcome',
            reference = c.value ->> 'reference', ask_at = c.value ->> 'ask_at'
        FROM json_each($1) AS c WHERE attempts.id = c.value ->> 'id'",
    postgres:
        "UPDATE attempts SET finished_at = $2, outcome = c.outcome, reference = c.reference, ask_at = c.ask_at
        FROM jsonb_to_recordset(CAST($1 AS JSONB)) AS c (id TEXT, outcome TEXT, reference TEXT, ask_at BIGINT)
        WHERE attempts.id = c.id",
};

/// Ends the intents of the JSON array $1 as accepted at $2, those that are still held under their fence.
pub(super) const ACCEPT: Both = Both {
    sqlite: "UPDATE intents SET state = 'accepted', reason = NULL, last_error = NULL, lease_owner = NULL,
            lease_until = NULL, settled_at = $2, reference = a.value ->> 'reference', sent_to = a.value ->> 'staff',
            code_sealed = CASE WHEN a.value ->> 'asked' = 1 THEN code_sealed END
        FROM json_each($1) AS a
        WHERE intents.id = a.value ->> 'id' AND epoch = a.value ->> 'epoch' AND state = 'leased'",
    postgres: "UPDATE intents SET state = 'accepted', reason = NULL, last_error = NULL, lease_owner = NULL,
            lease_until = NULL, settled_at = $2, reference = a.reference, sent_to = a.staff,
            code_sealed = CASE WHEN a.asked = 1 THEN code_sealed END
        FROM jsonb_to_recordset(CAST($1 AS JSONB))
            AS a (id TEXT, epoch BIGINT, staff TEXT, reference TEXT, asked BIGINT)
        WHERE intents.id = a.id AND intents.epoch = a.epoch AND state = 'leased'",
};

/// The first moment at which something became known of the deliveries of the JSON array $1.
macro_rules! first_time {
    ($column:literal, $ids:literal) => {
        concat!("UPDATE deliveries SET ", $column, " = $2 WHERE ", $column, " IS NULL AND id IN (", $ids, ")")
    };
}

/// Marks the deliveries of the JSON array $1 as told by a push at $2.
pub(super) const SHOWN: Both = Both {
    sqlite: first_time!("shown_at", "SELECT value FROM json_each($1)"),
    postgres: first_time!("shown_at", "SELECT jsonb_array_elements_text(CAST($1 AS JSONB))"),
};

/// Marks them as seen without one.
pub(super) const SEEN: Both = Both {
    sqlite: first_time!("seen_at", "SELECT value FROM json_each($1)"),
    postgres: first_time!("seen_at", "SELECT jsonb_array_elements_text(CAST($1 AS JSONB))"),
};

/// The act of a person on a delivery that is still at version $2.
macro_rules! act {
    () => {
        "UPDATE deliveries SET state = $3, previous_state = state, acted_by = $4, acted_at = $5, acted_message = $6,
            signed_by = CASE WHEN $3 = 'signed' THEN $4 ELSE signed_by END,
            signed_at = CASE WHEN $3 = 'signed' THEN $5 ELSE signed_at END,
            note = $7, next_reminder = $8, version = version + 1
        WHERE id = $1 AND version = $2"
    };
}

/// The end, with the reason $9, of what waits to ask for a signature of the delivery. What tells of it, a
/// correction above all, goes on whoever has acted meanwhile.
macro_rules! end_pushes {
    () => {
        concat!(
            "UPDATE intents SET state = CASE WHEN state = 'waiting' THEN 'superseded' ELSE state END, reason = $9,
            settled_at = CASE WHEN state = 'waiting' THEN CAST($5 AS BIGINT) ELSE settled_at END, code_sealed = NULL
        WHERE state IN ('waiting', 'accepted') AND kind IN ",
            asking_to_sign!(quoted),
            " AND "
        )
    };
}

/// Acts on the delivery $1 and ends its pushes, in one round trip. Touches no row when the act misses.
pub(super) const ACT: Both = Both {
    sqlite: concat!(act!(), "; ", end_pushes!(), "object_id = $1 AND changes() = 1"),
    postgres: concat!(
        "WITH acted AS (",
        act!(),
        " RETURNING id), ended AS (",
        end_pushes!(),
        "object_id IN (SELECT id FROM acted)) SELECT id FROM acted"
    ),
};

/// Keeps the answer $4 with the key $1, $2, $3 of its message, and reads the head of the audit chain as
/// [`LOCK_AUDIT_HEAD`] does.
pub(super) const KEEP_ANSWER_AND_LOCK_AUDIT_HEAD: Both = Both {
    sqlite: "UPDATE inbound SET answer = $4 WHERE platform = $1 AND app = $2 AND message_id = $3;
        SELECT seq, hash FROM audit_head WHERE one = 1",
    postgres:
        "WITH kept AS (UPDATE inbound SET answer = $4 WHERE platform = $1 AND app = $2 AND message_id = $3)
        SELECT seq, hash FROM audit_head WHERE one = 1 FOR UPDATE",
};

#[cfg(test)]
mod tests {
    use super::super::columns::tests::{fields, names};
    use super::super::outbox::Leased;

    #[test]
    fn what_is_claimed_stands_in_the_order_of_the_fields() {
        assert_eq!(leased_columns!(names).join(" "), fields::<Leased>());
    }
}
