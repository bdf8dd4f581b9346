//! Applications and their decisions.
