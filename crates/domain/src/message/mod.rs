//! What a message is made of: its preview in a list, its cost in segments, and the plan of what sending it would do.

mod fold;
mod media;
mod plan;
mod preview;
mod segments;

pub use fold::{Fold, Folded, fold};
pub use media::{MediaCaps, PlannedFile};
pub use plan::{BODY_MAX_CHARS, Check, CheckKind, DraftProblem, Facts, Plan, Quiet, Reply, Sender, plan};
pub use preview::{PREVIEW_CHARS, is_invisible, one_line, preview, preview_with};
pub use segments::{Encoding, Segmentation, segment};
