//! The pages: layout and parts, state in the address first, rules elsewhere.

pub(crate) mod inbox;
pub(crate) mod lazy;
pub(crate) mod not_found;
pub(crate) mod staff;
