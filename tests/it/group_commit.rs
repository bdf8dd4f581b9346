//! Several changes share one sync of an SQLite file; what one of them does must not touch the others.

use crate::support::{Engine, TestDb};
use qianshou::store::inbound::{self, Seen};
use qianshou::store::{Access, Store, StoreError, Tx, state};

async fn opened() -> (TestDb, Store) {
    let db = TestDb::create(Engine::Sqlite).await;
    let store = Store::open(&db.url, Access::Full).await.expect("opens");
    (db, store)
}

async fn kept(store: &Store, key: &str) -> bool {
    let mut db = store.read();
    state::get(&mut db, key).await.expect("reads").is_some()
}

async fn noted(store: &Store, key: &str) -> Tx {
    let mut tx = store.begin_write().await.expect("begins");
    state::set(&mut tx, key, "1").await.expect("writes");
    tx
}

/// Leaves the transaction in a state in which no commit is possible.
async fn spoil(tx: &mut Tx) {
    const ORPHAN: &str = "INSERT INTO evidence (application_id, position, kind, name, size, sha256)
        VALUES ('nobody', 1, 'k', 'n', 1, 's')";
    tx.exec("PRAGMA defer_foreign_keys = ON", &[]).await.expect("a setting");
    tx.exec(ORPHAN, &[]).await.expect("checked at the commit only");
}

#[tokio::test]
async fn each_of_many_is_kept_or_given_up_by_itself() {
    let (db, store) = opened().await;
    let one = async |number: usize| {
        let key = format!("change-{number}");
        let mut tx = noted(&store, &key).await;
        match number % 4 {
            0 => tx.rollback().await.expect("rolls back"),
            1 => drop(tx),
            2 => {
                assert!(tx.exec("INSERT INTO no_such_table VALUES (1)", &[]).await.is_err());
                assert!(matches!(tx.exec("DELETE FROM facts", &[]).await, Err(StoreError::Poisoned)));
                assert!(matches!(tx.commit().await, Err(StoreError::Poisoned)));
            }
            _ => tx.commit().await.expect("commits"),
        }
    };
    futures_util::future::join_all((0..64).map(one)).await;
    for number in 0..64 {
        assert_eq!(kept(&store, &format!("change-{number}")).await, number % 4 == 3, "{number}");
    }
    store.close().await;
    db.drop().await;
}

#[tokio::test]
async fn a_change_without_a_statement_takes_nothing_of_the_others_along() {
    let (db, store) = opened().await;
    let one = async |number: usize| {
        let key = format!("change-{number}");
        match number % 5 {
            0 => store.begin_write().await.expect("begins").rollback().await.expect("rolls back"),
            1 => drop(store.begin_write().await.expect("begins")),
            2 => store.begin_write().await.expect("begins").commit().await.expect("commits"),
            // Its first statement is the one that fails.
            3 => {
                let mut tx = store.begin_write().await.expect("begins");
                assert!(tx.exec("INSERT INTO no_such_table VALUES (1)", &[]).await.is_err());
                assert!(matches!(tx.commit().await, Err(StoreError::Poisoned)));
            }
            _ => noted(&store, &key).await.commit().await.expect("commits"),
        }
    };
    futures_util::future::join_all((0..80).map(one)).await;
    for number in 0..80 {
        assert_eq!(kept(&store, &format!("change-{number}")).await, number % 5 == 4, "{number}");
    }
    store.close().await;
    db.drop().await;
}

#[tokio::test]
async fn keys_claimed_together_belong_to_one_each() {
    let (db, store) = opened().await;
    let now = crate::support::tuesday();
    let claim = async |number: usize| {
        let (message, digest) = (format!("message-{}", number % 20), (number % 40).to_string());
        let key = inbound::Key { platform: "dingtalk", app: "main", message: &message };
        let mut tx = store.begin_write().await.expect("begins");
        let seen = inbound::claim(&mut tx, key, &digest, None, now).await.expect("claims").0;
        // Every third of the first comers gives its key back.
        if seen == Seen::New && number.is_multiple_of(3) {
            tx.rollback().await.expect("rolls back");
            return (number, None);
        }
        tx.commit().await.expect("commits");
        (number, Some(seen))
    };
    let seen = futures_util::future::join_all((0..80).map(claim)).await;
    for message in 0..20 {
        let of: Vec<_> = seen.iter().filter(|(number, _)| number % 20 == message).collect();
        let winners: Vec<usize> =
            of.iter().filter(|(_, seen)| *seen == Some(Seen::New)).map(|(number, _)| *number).collect();
        assert_eq!(winners.len(), 1, "{of:?}");
        for (number, seen) in of.iter().filter(|(number, _)| *number > winners[0]) {
            let same = number % 40 == winners[0] % 40;
            assert_eq!(*seen, Some(if same { Seen::Repeat(None) } else { Seen::Other }), "{number}");
        }
    }
    store.close().await;
    db.drop().await;
}

#[tokio::test]
async fn nobody_is_told_that_a_change_is_kept_before_it_is() {
    let (db, store) = opened().await;
    // The first is finished while the others are queued already, so all three share one commit, which fails.
    let first = noted(&store, "first").await;
    let second = async {
        let mut tx = noted(&store, "second").await;
        spoil(&mut tx).await;
        tx.commit().await
    };
    let third = async { noted(&store, "third").await.commit().await };
    let (second, third, first) = tokio::join!(second, third, first.commit());
    assert!(first.is_err() && second.is_err() && third.is_err(), "{first:?} {second:?} {third:?}");
    for key in ["first", "second", "third"] {
        assert!(!kept(&store, key).await, "{key}");
    }
    // A lost group is not the end of the writer.
    noted(&store, "after").await.commit().await.expect("commits");
    assert!(kept(&store, "after").await);
    store.close().await;
    db.drop().await;
}

#[tokio::test]
async fn a_change_that_was_dropped_does_not_lock_the_file() {
    let (db, store) = opened().await;
    drop(noted(&store, "dropped").await);
    // Another process has its own connection.
    db.raw("INSERT INTO facts (name, value) VALUES ('other process', '1')").await;
    assert!(kept(&store, "other process").await);
    assert!(!kept(&store, "dropped").await);
    store.close().await;
    db.drop().await;
}

#[tokio::test]
async fn a_caller_who_goes_away_leaves_no_open_transaction() {
    let (db, store) = opened().await;
    let tx = noted(&store, "gone").await;
    let mut commit = Box::pin(tx.commit());
    // One poll hands the change over; then its caller is gone.
    assert!(futures_util::poll!(&mut commit).is_pending());
    drop(commit);
    noted(&store, "next").await.commit().await.expect("commits");
    db.raw("INSERT INTO facts (name, value) VALUES ('other process', '1')").await;
    assert!(kept(&store, "gone").await && kept(&store, "next").await);
    store.close().await;
    db.drop().await;
}
