//! How long a connection may take, and how many there may be.

use std::time::Duration;

/// The limits of the listener. Tests shorten them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Most connections at once.
    pub connections: usize,
    /// Most connections at once from one address; for IPv6, from one network of 64 bits.
    pub connections_per_address: usize,
    /// From the accepted connection to its first byte.
    pub first_byte: Duration,
    /// From the first byte of a head to its last.
    pub head: Duration,
    /// Between two requests.
    pub keep_alive: Duration,
    /// Between two reads of a body.
    pub body_idle: Duration,
    /// For a whole body.
    pub body_total: Duration,
    /// How long a reader may leave an answer unread.
    pub write_stall: Duration,
    /// After an answer to a request that was not read to its end: how long the rest is thrown away, so that the answer arrives.
    pub linger: Duration,
    /// How long requests have to finish once the server was told to stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            connections_per_address: 512,
            first_byte: Duration::from_secs(5),
            head: Duration::from_secs(10),
            // Longer than a load balancer's 60 s, so that it is the one who lets go.
            keep_alive: Duration::from_secs(75),
            body_idle: Duration::from_secs(10),
            body_total: Duration::from_secs(30),
            write_stall: Duration::from_secs(30),
            linger: Duration::from_secs(1),
            drain: Duration::from_secs(10),
        }
    }
}
