//! Pure rules: no database, no network, no clock, no randomness. Time and random values are
//! parameters; a transition returns what changed or why not.

pub mod message;
