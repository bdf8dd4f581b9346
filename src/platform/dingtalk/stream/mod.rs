//! Stream mode (protocol §3): we dial out, the platform pushes frames over a WebSocket.

pub mod connection;
pub mod frame;
mod open;
#[cfg(test)]
mod tests;

pub use connection::Connection;
pub use open::{SUBSCRIPTIONS, Subscription, connect, open, probe};
