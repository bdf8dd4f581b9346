//! Documents from dispatch to the last signature.
