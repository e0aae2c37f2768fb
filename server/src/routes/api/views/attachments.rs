//! Files of messages.

use domain::attachment::AttachmentView;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A file of a message, a draft or a reply that is being written.
#[derive(Serialize, ToSchema)]
#[schema(as = Attachment)]
pub(in crate::routes::api) struct AttachmentOut {
    /// Its id.
    id: Uuid,
    /// `stored`: it can be read. `awaited`: it is being fetched from the carrier. `failed`: that did not work. `purged`: its time was over.
    #[schema(example = "stored")]
    state: &'static str,
    /// `image`, `video`, `audio`, `sticker` or `document`.
    #[schema(example = "image")]
    kind: &'static str,
    /// What its bytes are, by the bytes.
    #[schema(example = "image/jpeg")]
    content_type: String,
    /// What it is called. Empty if it has no name.
    #[schema(example = "sink.jpg")]
    name: String,
    /// What can be seen on it, for whoever can't see it.
    alt: String,
    /// How large it is, in bytes. 0 if nobody knows.
    size_bytes: i64,
    /// How wide a picture is, in pixels. Null if it is none, or nobody knows.
    #[schema(required)]
    width: Option<i32>,
    /// How high a picture is, in pixels.
    #[schema(required)]
    height: Option<i32>,
    /// Whether there is a small picture of it.
    has_thumbnail: bool,
    /// Why it could not be fetched. Empty if it could.
    problem: String,
    /// When it was put here.
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When its bytes were deleted. Null while they are there.
    #[schema(value_type = Option<String>, format = DateTime, required)]
    purged_at: Option<Timestamp>,
}

impl From<AttachmentView> for AttachmentOut {
    fn from(file: AttachmentView) -> Self {
        Self {
            id: file.id.as_uuid(),
            state: file.state.as_str(),
            kind: file.kind.as_str(),
            content_type: file.content_type,
            name: file.name,
            alt: file.alt,
            size_bytes: file.size_bytes,
            width: file.width,
            height: file.height,
            has_thumbnail: file.has_thumbnail,
            problem: file.problem,
            created_at: file.created_at,
            purged_at: file.purged_at,
        }
    }
}
