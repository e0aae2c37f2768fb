//! Files, from what the services know to what a page shows. Pure.

use domain::{
    attachment::{AttachmentView, FileType, MediaKind, size_in_words},
    message::PlannedFile,
};

use super::views_files::{FileRow, PlannedFileRow};

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
