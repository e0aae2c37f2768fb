//! Telling plain text from everything that only looks like it. Files with a signature of their own are told by that.

use super::FileType;

/// How much of a file is looked at, in bytes.
pub const HEAD_BYTES: usize = 8 * 1024;

/// How bytes begin that are text and meant to be run or rendered.
const NOT_PLAIN: &[&str] = &["<", "#!", "%!", "MZ", "{\\rtf", "@echo", "-----BEGIN "];

/// The kind of text that a file begins as, or nothing if it is no text, or text that something would run.
pub fn sniffed_text(head: &[u8]) -> Option<&'static FileType> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The head ends in the middle of a sign.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(head.get(..error.valid_up_to())?).ok()?,
        Err(_) => return None,
    };
    if text.is_empty() || text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')) {
        return None;
    }
    let start = text.trim_start();
    let begins = |with: &&str| start.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with));
    if NOT_PLAIN.iter().any(begins) {
        return None;
    }
    let mime = if begins(&"BEGIN:VCARD") {
        "text/vcard"
    } else if begins(&"BEGIN:VCALENDAR") {
        "text/calendar"
    } else {
        "text/plain"
    };
    FileType::of_mime(mime)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mime(head: &[u8]) -> Option<&'static str> {
        sniffed_text(head).map(|one| one.mime)
    }

    #[test]
    fn plain_text_is_plain_text() {
        assert_eq!(mime("Grüße\r\n\tAda".as_bytes()), Some("text/plain"));
        assert_eq!(mime(b"\xef\xbb\xbfname,phone\n"), Some("text/plain"));
        assert_eq!(mime(b"BEGIN:VCARD\r\nVERSION:3.0"), Some("text/vcard"));
        assert_eq!(mime(b"begin:vcalendar"), Some("text/calendar"));
        assert_eq!(mime("a€".as_bytes().get(..2).unwrap()), Some("text/plain"), "cut in the middle of a sign");
    }

    #[test]
    fn what_runs_or_renders_is_not() {
        for head in [
            &b"<svg xmlns='http://www.w3.org/2000/svg'>"[..],
            b" \n<!DOCTYPE html>",
            b"\xef\xbb\xbf<?xml version='1.0'?>",
            b"#!/bin/sh\n",
            b"%!PS-Adobe",
            b"MZ ",
            b"@ECHO off",
            b"{\\rtf1",
            b"",
            b"a\0b",
            b"\xff\xfea\0",
            b"caf\xe9 latin",
            b"\x1b[31m",
        ] {
            assert_eq!(mime(head), None, "{}", String::from_utf8_lossy(head));
        }
    }
}
