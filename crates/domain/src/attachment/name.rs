//! What a file is called: a name and nothing but a name, that ends as its bytes say.

use super::FileType;
use crate::message::is_invisible;

/// Longest name, in characters.
pub const NAME_CHARS_MAX: usize = 120;

/// Signs that mean something in a path, an address, a header or a shell.
const SPECIAL: &[char] = &['/', '\\', ':', '*', '?', '"', '<', '>', '|', '%', '`', ';'];

/// The name without folders, without signs that hide or turn what stands beside them, not too long, and with an ending that fits the
/// bytes: whoever opens `bill.pdf.exe` gets what was looked at, a PDF.
pub fn safe_name(given: &str, file_type: &FileType) -> String {
    let base = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = base
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| if c.is_control() || SPECIAL.contains(&c) || c.is_whitespace() { ' ' } else { c })
        .collect();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = plain.trim_matches(['.', ' ']);
    let (stem, ending) = plain.rsplit_once('.').unwrap_or((plain, ""));
    let ending = ending.to_lowercase();
    let fits = file_type.extensions.iter().find(|one| **one == ending);
    let (stem, ending) = match fits {
        Some(ending) => (stem, *ending),
        None => (plain, file_type.extensions.first().copied().unwrap_or("bin")),
    };
    let room = NAME_CHARS_MAX - ending.len() - 1;
    let stem: String = stem.trim_matches(['.', ' ']).chars().take(room).collect();
    let stem = stem.trim_end_matches(['.', ' ']);
    if stem.is_empty() { format!("file.{ending}") } else { format!("{stem}.{ending}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(given: &str, mime: &str) -> String {
        safe_name(given, FileType::of_mime(mime).unwrap())
    }

    #[test]
    fn a_good_name_stays() {
        assert_eq!(named("Küche – Angebot 2.pdf", "application/pdf"), "Küche – Angebot 2.pdf");
        assert_eq!(named("IMG_0001.JPG", "image/jpeg"), "IMG_0001.jpg");
        assert_eq!(named("photo.jpeg", "image/jpeg"), "photo.jpeg");
    }

    #[test]
    fn no_name_leads_anywhere() {
        for (given, expected) in [
            ("../../etc/passwd", "passwd.jpg"),
            ("C:\\Users\\ada\\sink.jpg", "sink.jpg"),
            ("..", "file.jpg"),
            ("", "file.jpg"),
            (" . ", "file.jpg"),
            ("a\r\nSet-Cookie: x=1.jpg", "a Set-Cookie x=1.jpg"),
            ("a\"b;c.jpg", "a b c.jpg"),
            ("a\0b.jpg", "a b.jpg"),
            (".htaccess", "htaccess.jpg"),
        ] {
            assert_eq!(named(given, "image/jpeg"), expected, "{given:?}");
        }
    }

    #[test]
    fn the_ending_is_the_bytes_own() {
        assert_eq!(named("bill.pdf.exe", "application/pdf"), "bill.pdf.exe.pdf");
        // A sign that turns the direction would show it as billexe.pdf.
        assert_eq!(named("bill\u{202e}fdp.exe", "application/pdf"), "billfdp.exe.pdf");
        assert_eq!(named("page.html", "text/plain"), "page.html.txt");
    }

    #[test]
    fn a_long_name_is_cut_and_keeps_its_ending() {
        let cut = named(&format!("{}.png", "é".repeat(500)), "image/png");
        assert_eq!(cut.chars().count(), NAME_CHARS_MAX);
        assert_eq!(cut.rsplit_once('.').map(|(_, ending)| ending), Some("png"));
    }
}
