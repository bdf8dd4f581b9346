//! qianshou (签收): a chat-bot front desk for a county's official documents.
//!
//! Data goes down and comes back once:
//! `http::webhook → platform::{verify, decode} → service::run → bot_commands::parse → domain → store`
//! (one commit) `→ answer`; later `worker::delivery → platform::send`. `ARCHITECTURE.md` walks
//! through both. The modules below stand in the order in which they may import one another.

pub mod breaker;
pub mod config;
pub mod crypto;
pub mod error;
pub mod ids;
pub mod metrics;
pub mod random;
pub mod throttle;
pub mod time;
pub mod unbroken;

pub mod domain;

pub mod store;

pub mod links;
pub mod lists;

pub mod watch;

pub mod platform;

pub mod outbound;

pub mod app;

pub mod service;

pub mod worker;

pub mod http;

pub mod playground;

pub mod cli;
