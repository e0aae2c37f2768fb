//! Files, from what the services know to what a page shows. Pure.

use domain::{
    attachment::{AttachmentState, AttachmentView, FileType, MediaKind, size_in_words},
    message::PlannedFile,
};

use super::{
    clock::Clock,
    views_files::{FileRow, MediaCard, PlannedFileRow, Shown},
};
use crate::text;

/// What a file is, and how large.
pub(super) fn about(kind: MediaKind, content_type: &str, size_bytes: i64) -> String {
    let what = FileType::of_mime(content_type).map_or(kind.label(), |one| one.label);
    if size_bytes > 0 { format!("{what}, {}", size_in_words(size_bytes)) } else { what.to_owned() }
}

pub(super) fn row(file: AttachmentView) -> FileRow {
    FileRow {
        id: file.id,
        about: about(file.kind, &file.content_type, file.size_bytes),
        picture: is_picture(&file.content_type),
        name: file.name,
        alt: file.alt,
    }
}

/// Whether a browser can show it as a picture.
pub(super) fn is_picture(content_type: &str) -> bool {
    FileType::of_mime(content_type).is_some_and(|one| one.inline && one.kind == MediaKind::Image)
}

pub(super) fn planned(file: &PlannedFile) -> PlannedFileRow {
    PlannedFileRow { id: file.id, kind: file.kind, about: about(file.kind, &file.content_type, file.size_bytes) }
}

/// The files of a message, for whoever shows them.
pub(super) fn cards(files: Vec<AttachmentView>, clock: &Clock) -> String {
    if files.is_empty() {
        return String::new();
    }
    let cards: Vec<_> = files.into_iter().map(|file| card(file, clock)).collect();
    // Plain data always becomes JSON.
    serde_json::to_string(&cards).unwrap_or_default()
}

fn card(file: AttachmentView, clock: &Clock) -> MediaCard {
    let says = match (file.state, file.purged_at) {
        (AttachmentState::Purged, Some(at)) => text::files::purged(&clock.in_full(at).label),
        (AttachmentState::Awaited | AttachmentState::Arriving, _) => text::files::AWAITED.to_owned(),
        (AttachmentState::Failed, _) => service::attachments::sentence(&file.problem).to_owned(),
        _ => String::new(),
    };
    MediaCard {
        id: file.id,
        shown: shown(&file),
        about: about(file.kind, &file.content_type, file.size_bytes),
        dimensions: file.width.zip(file.height),
        name: if file.name.is_empty() { file.kind.label().to_owned() } else { file.name },
        alt: file.alt,
        says,
    }
}

fn shown(file: &AttachmentView) -> Shown {
    let inline = FileType::of_mime(&file.content_type).is_some_and(|one| one.inline);
    match (file.state, file.kind) {
        (AttachmentState::Failed, _) => Shown::Failed,
        (AttachmentState::Stored, MediaKind::Image | MediaKind::Sticker) if file.has_thumbnail => Shown::SmallPicture,
        (AttachmentState::Stored, MediaKind::Image | MediaKind::Sticker) if inline => Shown::Picture,
        (AttachmentState::Stored, MediaKind::Video) if inline => Shown::Video,
        (AttachmentState::Stored, MediaKind::Audio) if inline => Shown::Sound,
        (AttachmentState::Stored, _) => Shown::Document,
        _ => Shown::Absent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_it_is_and_how_large() {
        assert_eq!(about(MediaKind::Image, "image/jpeg", 240_999), "JPEG picture, 240 kB");
        assert_eq!(about(MediaKind::Audio, "audio/unheard", 0), "Voice message");
        assert!(is_picture("image/png") && !is_picture("image/heif") && !is_picture("video/mp4"));
    }
}
