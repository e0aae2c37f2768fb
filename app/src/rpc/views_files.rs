//! Files, ready to be shown.

use domain::{attachment::MediaKind, ids::AttachmentId};
use serde::{Deserialize, Serialize};

/// A file in the reply that somebody is writing.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileRow {
    /// Our id.
    pub id: AttachmentId,
    /// What it is called.
    pub name: String,
    /// What it is, and how large: `JPEG picture, 240 kB`.
    pub about: String,
    /// What can be seen on it.
    pub alt: String,
    /// Whether it is a picture that can be shown.
    pub picture: bool,
}

/// A file of a plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlannedFileRow {
    /// Our id.
    pub id: AttachmentId,
    /// What it is to a person.
    pub kind: MediaKind,
    /// What it is, and how large: `JPEG picture, 240 kB`.
    pub about: String,
}
