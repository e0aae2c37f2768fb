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

/// A file of a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MediaCard {
    /// Our id.
    pub id: AttachmentId,
    /// How it is shown.
    pub shown: Shown,
    /// What it is, and how large: `JPEG picture, 240 kB`.
    pub about: String,
    /// What it is called, or what it is where it has no name.
    pub name: String,
    /// What can be seen on it.
    pub alt: String,
    /// How wide and how high a picture is, in pixels.
    pub dimensions: Option<(i32, i32)>,
    /// Why it is not there, in a sentence.
    pub says: String,
}

/// How a file of a message is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Shown {
    /// It is not there.
    Absent,
    /// It could not be fetched, and can be tried once more.
    Failed,
    /// In its place.
    Picture,
    /// In its place, by the small picture of it.
    SmallPicture,
    /// In its place, once somebody wants it.
    Video,
    /// In its place, once somebody wants it.
    Sound,
    /// By its name, to be saved.
    Document,
}
