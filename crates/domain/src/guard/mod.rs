//! The write guard: nothing live happens unless every gate has evidence.
//!
//! A [`Permit`] is the only key to an outside effect, and [`decide`] is the only place that makes one. Its input is what was read
//! in the same transaction that marks the record as handed over, so it can't be stale; whatever is missing there means closed.

mod decide;
mod effect;
mod gate;
mod permit;

pub use decide::{Blocker, Decision, EffectRequest, GuardMode, GuardState, Purpose, blockers, decide};
pub use effect::{Effect, Workbench};
pub use gate::{Gate, GateRecord};
pub use permit::{PERMIT_LIFETIME_SECONDS, Permit};
