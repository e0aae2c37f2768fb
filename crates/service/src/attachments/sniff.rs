//! What bytes are, by how they begin. What somebody called them is not asked.

use std::io::Cursor;

use domain::attachment::{FileType, sniffed_text};
use image::{ImageReader, Limits};

/// The kind of file that begins like this, if it is one that is taken.
pub(super) fn file_type(head: &[u8]) -> Option<&'static FileType> {
    // The family of MP4 that phones send as MMS is unknown to the list below.
    if head.get(4..10).is_some_and(|brand| brand.starts_with(b"ftyp3g")) {
        return FileType::of_mime("video/3gpp");
    }
    match infer::get(head) {
        Some(found) => FileType::of_mime(found.mime_type()),
        None => sniffed_text(head),
    }
}

/// How wide and how high a picture says that it is, by how it begins.
pub(super) fn dimensions(head: &[u8]) -> Option<(i32, i32)> {
    let mut reader = ImageReader::new(Cursor::new(head)).with_guessed_format().ok()?;
    reader.limits(Limits::default());
    let (width, height) = reader.into_dimensions().ok()?;
    Some((i32::try_from(width).ok()?, i32::try_from(height).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mime(head: &[u8]) -> Option<&'static str> {
        file_type(head).map(|one| one.mime)
    }

    fn padded(head: &[u8]) -> Vec<u8> {
        let mut head = head.to_vec();
        head.resize(600, 0);
        head
    }

    #[test]
    fn files_are_told_by_their_bytes() {
        for (head, expected) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"\0\0\0\x18ftypisom", "video/mp4"),
            (b"\0\0\0\x18ftyp3gp5", "video/3gpp"),
            (b"\0\0\0\x14ftypqt  ", "video/quicktime"),
            (b"ID3\x04", "audio/mpeg"),
            (b"#!AMR\n", "audio/amr"),
            (b"OggS\0\x02", "audio/ogg"),
            (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
            (b"%PDF-1.7\n", "application/pdf"),
        ] {
            assert_eq!(mime(&padded(head)), Some(expected), "{expected}");
        }
        assert_eq!(mime(b"Hello"), Some("text/plain"));
    }

    #[test]
    fn programs_pages_and_archives_are_refused() {
        for head in [
            &b"MZ\x90\0\x03"[..],
            b"\x7fELF\x02\x01\x01",
            b"\xcf\xfa\xed\xfe\x07",
            b"\xca\xfe\xba\xbe\0\0",
            b"<html><script>alert(1)</script>",
            b"<!DOCTYPE html><p>",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
            b"<?xml version=\"1.0\"?><svg/>",
            b"#!/bin/sh\nrm",
            b"PK\x03\x04\x14\0\0\0\0\0",
            b"Rar!\x1a\x07\x01\0",
            b"\x1f\x8b\x08\0",
            b"\0asm\x01\0\0\0",
            b"BM\x36\0",
            b"\0\0\0\0\0",
        ] {
            assert_eq!(mime(&padded(head)), None, "{}", String::from_utf8_lossy(head));
            assert_eq!(mime(head), None, "{}", String::from_utf8_lossy(head));
        }
    }

    #[test]
    fn a_picture_tells_its_size_early() {
        let mut png = Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(30, 20).write_to(&mut png, image::ImageFormat::Png).unwrap();
        assert_eq!(dimensions(png.get_ref().get(..png.get_ref().len() - 14).unwrap()), Some((30, 20)));
        assert_eq!(dimensions(b"\x89PNG\r\n\x1a\n"), None);
    }
}
