//! The kinds of file that are taken, as data. What is not listed is refused: programs, pages, scripts, drawings with scripts in them
//! (SVG), archives.

use super::MediaKind;

/// One kind of file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FileType {
    /// Its content type: what it is stored and served as, whatever somebody called it.
    pub mime: &'static str,
    /// What it is to a person.
    pub kind: MediaKind,
    /// How its name ends; the first is put there if it ends otherwise.
    pub extensions: &'static [&'static str],
    /// What a person calls it.
    pub label: &'static str,
    /// Whether a browser may show it in its place; anything else is offered as a download.
    pub inline: bool,
}

const fn shown(
    mime: &'static str,
    kind: MediaKind,
    extensions: &'static [&'static str],
    label: &'static str,
) -> FileType {
    FileType { mime, kind, extensions, label, inline: true }
}

const fn offered(mime: &'static str, extensions: &'static [&'static str], label: &'static str) -> FileType {
    FileType { mime, kind: MediaKind::Document, extensions, label, inline: false }
}

/// All of them.
pub static FILE_TYPES: &[FileType] = &[
    shown("image/jpeg", MediaKind::Image, &["jpg", "jpeg"], "JPEG picture"),
    shown("image/png", MediaKind::Image, &["png"], "PNG picture"),
    shown("image/gif", MediaKind::Image, &["gif"], "GIF picture"),
    shown("image/webp", MediaKind::Image, &["webp"], "WebP picture"),
    offered("image/heif", &["heic", "heif"], "HEIC picture"),
    shown("video/mp4", MediaKind::Video, &["mp4", "m4v"], "MP4 video"),
    shown("video/3gpp", MediaKind::Video, &["3gp", "3gpp"], "3GP video"),
    shown("video/quicktime", MediaKind::Video, &["mov", "qt"], "QuickTime video"),
    shown("video/webm", MediaKind::Video, &["webm"], "WebM video"),
    shown("audio/mpeg", MediaKind::Audio, &["mp3"], "MP3 sound"),
    shown("audio/mp4", MediaKind::Audio, &["m4a"], "M4A sound"),
    shown("audio/ogg", MediaKind::Audio, &["ogg", "opus", "oga"], "Ogg sound"),
    shown("audio/amr", MediaKind::Audio, &["amr"], "AMR sound"),
    shown("audio/aac", MediaKind::Audio, &["aac"], "AAC sound"),
    shown("audio/wav", MediaKind::Audio, &["wav"], "WAV sound"),
    offered("application/pdf", &["pdf"], "PDF document"),
    offered("text/plain", &["txt", "csv", "log", "md", "vcf", "ics"], "Plain text"),
    offered("text/vcard", &["vcf"], "Contact card"),
    offered("text/calendar", &["ics"], "Calendar entry"),
    offered("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"], "Word document"),
    offered("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"], "Excel sheet"),
    offered(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        &["pptx"],
        "PowerPoint slides",
    ),
    offered("application/vnd.oasis.opendocument.text", &["odt"], "OpenDocument text"),
    offered("application/vnd.oasis.opendocument.spreadsheet", &["ods"], "OpenDocument sheet"),
    offered("application/vnd.oasis.opendocument.presentation", &["odp"], "OpenDocument slides"),
];

/// Other names under which some of them go.
const ALIASES: &[(&str, &str)] = &[
    ("audio/x-wav", "audio/wav"),
    ("audio/m4a", "audio/mp4"),
    ("audio/x-m4a", "audio/mp4"),
    ("audio/opus", "audio/ogg"),
    ("audio/mp3", "audio/mpeg"),
    ("video/x-m4v", "video/mp4"),
    ("image/heic", "image/heif"),
    ("image/jpg", "image/jpeg"),
    ("text/x-vcard", "text/vcard"),
    ("text/csv", "text/plain"),
];

impl FileType {
    /// The kind of file with this content type.
    pub fn of_mime(mime: &str) -> Option<&'static Self> {
        let mime = ALIASES.iter().find(|(alias, _)| *alias == mime).map_or(mime, |(_, real)| real);
        FILE_TYPES.iter().find(|one| one.mime == mime)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_listed_once_and_nothing_that_runs_is() {
        for one in FILE_TYPES {
            assert_eq!(FILE_TYPES.iter().filter(|other| other.mime == one.mime).count(), 1, "{}", one.mime);
            assert!(!one.extensions.is_empty() && !one.label.is_empty());
        }
        for bad in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "application/zip",
            "text/javascript",
            "",
        ] {
            assert_eq!(FileType::of_mime(bad), None, "{bad}");
        }
        for (alias, real) in ALIASES {
            assert_eq!(FileType::of_mime(alias).map(|one| one.mime), Some(*real));
        }
    }

    #[test]
    fn only_what_a_browser_can_show_without_running_it_is_inline() {
        for one in FILE_TYPES.iter().filter(|one| one.inline) {
            assert!(["image/", "video/", "audio/"].iter().any(|kind| one.mime.starts_with(kind)), "{}", one.mime);
        }
    }
}
