//! The integration tests: real router, real signatures, real databases, the playground as judge.
//! Every transcript runs on SQLite and on PostgreSQL (`both!`). `make test` provides the latter.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod answers;
mod api;
mod api_contract;
mod approvals;
mod architecture;
mod backlog;
mod backup;
mod bindings;
mod budget;
mod calendar;
mod callbacks;
mod cli;
mod clocks;
mod demo;
mod doc_numbers;
mod documents;
mod door;
mod evidence;
mod first_days;
mod group_commit;
mod hostile;
mod instances;
mod meetings;
mod messages;
mod naming;
mod outage;
mod outbox;
mod oversight;
mod readme;
mod recalls;
mod reminders;
mod sent;
mod sentences;
mod store;
mod stream;
mod two_units;
mod undo;
mod unsent;
mod wording;
