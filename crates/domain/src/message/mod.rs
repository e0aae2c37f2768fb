//! What a message is made of: its preview in a list, its cost in segments, and the plan of what sending it would do.

mod plan;
mod preview;
mod segments;

pub use plan::{BODY_MAX_CHARS, Check, CheckKind, DraftProblem, Facts, Plan, Quiet, Reply, Sender, plan};
pub use preview::{PREVIEW_CHARS, one_line, preview};
pub use segments::{Encoding, Segmentation, segment};
