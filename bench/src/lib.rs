//! Measures Switchboard from outside, beside a floor of its own; never a dependency of anything that ships.
//!
//! Every load stays on this machine and ends by itself.

pub mod claim;
pub mod compare;
pub mod drain;
pub mod error;
pub mod fill;
pub mod floor;
pub mod http;
pub mod inbox;
pub mod ingest;
pub mod latency;
pub mod load;
pub mod process;
pub mod report;
pub mod results;
pub mod rng;
pub mod search;
pub mod sizes;
pub mod stage;
pub mod startup;
pub mod stats;
pub mod survive;
pub mod table;
pub mod tokens;

mod copy;
mod words;
