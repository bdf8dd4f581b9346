//! What a command means here and now: pure rules over a small value.
