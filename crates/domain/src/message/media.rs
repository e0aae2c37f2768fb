//! Files of a message as the channel sees them.

use serde::{Deserialize, Serialize};

use crate::{
    attachment::{AttachmentView, MediaKind, size_in_words},
    guard::Blocker,
    ids::AttachmentId,
};

/// A file that would go with a message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlannedFile {
    /// Which.
    pub id: AttachmentId,
    /// What it is to a person.
    pub kind: MediaKind,
    /// What its bytes are.
    pub content_type: String,
    /// How large it is, in bytes.
    pub size_bytes: i64,
}

impl From<&AttachmentView> for PlannedFile {
    fn from(file: &AttachmentView) -> Self {
        Self { id: file.id, kind: file.kind, content_type: file.content_type.clone(), size_bytes: file.size_bytes }
    }
}

/// What the way out takes besides text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MediaCaps {
    /// Most files of one message.
    pub files_max: usize,
    /// Most bytes of all of them together.
    pub total_max_bytes: i64,
}

impl MediaCaps {
    /// Picture messages of both carriers: ten files, and together less than what US networks pass on without shrinking it.
    pub const MMS: Self = Self { files_max: 10, total_max_bytes: 999_999 };
}

/// Why these files can't go with a message, if they can't.
pub(super) fn problem(files: &[PlannedFile], caps: Option<MediaCaps>) -> Option<Blocker> {
    if files.is_empty() {
        return None;
    }
    let total: i64 = files.iter().map(|file| file.size_bytes).sum();
    let (code, reason, next_step) = match caps {
        None => (
            "files_not_possible",
            "This number sends text only, so the files stay here.".to_owned(),
            "Take the files out, or use a number that sends picture messages (MMS).".to_owned(),
        ),
        Some(caps) if files.len() > caps.files_max => (
            "too_many_files",
            format!("A picture message (MMS) takes {} files at most.", caps.files_max),
            "Take some of them out.".to_owned(),
        ),
        Some(caps) if total > caps.total_max_bytes => (
            "files_too_large",
            format!(
                "The files have {} together; a picture message (MMS) takes less than {}.",
                size_in_words(total),
                size_in_words(caps.total_max_bytes + 1),
            ),
            "Take some of them out, or make them smaller.".to_owned(),
        ),
        Some(_) => return None,
    };
    Some(Blocker { code: code.to_owned(), reason, next_step })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn file(size_bytes: i64) -> PlannedFile {
        let id = AttachmentId::from_uuid(Uuid::nil());
        PlannedFile { id, kind: MediaKind::Image, content_type: "image/jpeg".to_owned(), size_bytes }
    }

    #[test]
    fn files_go_where_they_can_and_no_further() {
        let code = |files: &[PlannedFile], caps| problem(files, caps).map(|blocker| blocker.code);
        assert_eq!(code(&[], None), None);
        assert_eq!(code(&[file(1)], None).as_deref(), Some("files_not_possible"));
        let mms = Some(MediaCaps::MMS);
        assert_eq!(code(&[file(500_000), file(499_999)], mms), None);
        assert_eq!(code(&[file(500_000), file(500_000)], mms).as_deref(), Some("files_too_large"));
        assert_eq!(code(&vec![file(1); 11], mms).as_deref(), Some("too_many_files"));
        let said = problem(&[file(1_500_000)], mms).unwrap().reason;
        assert!(said.contains("1.5 MB") && said.contains("1.0 MB"), "{said}");
    }
}
