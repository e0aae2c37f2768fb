use proptest::prelude::*;

use super::*;

/// Feeds the whole text at once; the index of what was refused counts from its beginning.
fn whole(text: &[u8]) -> Result<Phase, usize> {
    let mut framing = Framing::new();
    framing.accept(text).map(|()| framing.phase())
}

#[test]
fn plain_requests_pass_one_after_the_other() {
    let text = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n\
                 POST /x HTTP/1.1\r\nContent-Length: 5\r\n\r\nhe\nlo\
                 POST /x HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n3\r\na\nb\r\n1f\r\n0123456789012345678901234567890\r\n0\r\n\r\n\
                 GET / HTTP/1.1\r\ncontent-length: 0\r\n\r\n";
    assert_eq!(whole(text), Ok(Phase::Between));
}

#[test]
fn the_phase_follows_the_bytes() {
    let mut framing = Framing::new();
    assert_eq!(framing.phase(), Phase::Between);
    for (piece, phase) in [
        (&b"POST / HT"[..], Phase::Head),
        (b"TP/1.1\r\ncontent-length: 3\r\n\r", Phase::Head),
        (b"\n", Phase::Body),
        (b"ab", Phase::Body),
        (b"c", Phase::Between),
        (b"G", Phase::Head),
    ] {
        framing.accept(piece).unwrap();
        assert_eq!(framing.phase(), phase, "{:?}", String::from_utf8_lossy(piece));
    }
}

#[test]
fn whatever_two_readers_could_take_differently_is_refused() {
    for (text, at) in [
        ("\r\nGET / HTTP/1.1\r\n\r\n", 0),
        ("\nGET / HTTP/1.1\r\n\r\n", 0),
        ("GET / HTTP/1.1\n\r\n", 14),
        ("GET / HTTP/1.1\r\na: b\nc: d\r\n\r\n", 20),
        ("GET / HTTP/1.1\r\na: b\rc: d\r\n\r\n", 21),
        ("GET / HTTP/1.1\r\na: b\r\n\n", 22),
        ("GET / HTTP/1.1\r\na: b\r\n c\r\n\r\n", 27),
        ("GET / HTTP/1.1\r\na : b\r\n\r\n", 24),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 27),
        ("GET / HTTP/1.1\r\n: b\r\n\r\n", 22),
        ("P / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 62),
        ("P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 62),
        ("P / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 53),
        ("P / HTTP/1.1\r\nContent-Length: 1\r\ncontent-length: 2\r\n\r\n", 53),
        ("P / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n", 37),
        ("P / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", 35),
        ("P / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 35),
        ("P / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n", 36),
        ("P / HTTP/1.1\r\nContent-Length:\r\n\r\n", 32),
        ("P / HTTP/1.1\r\nContent-Length: 9999999999999999999\r\n\r\n", 52),
        ("P / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 49),
        ("P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 71),
        ("P / HTTP/1.1\r\nTransfer-Encoding: \x0bchunked\r\n\r\n", 44),
        ("P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", 44),
        ("P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\n\r\n", 45),
        ("P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n", 45),
        ("P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n 1\r\nx\r\n0\r\n\r\n", 44),
        ("P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n", 48),
        ("P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n", 44),
        ("P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n000000001\r\nx\r\n0\r\n\r\n", 52),
        ("P / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\na: b\r\n\r\n", 47),
    ] {
        assert_eq!(whole(text.as_bytes()), Err(at), "{text:?}");
    }
}

#[test]
fn nothing_is_read_after_a_refusal() {
    let mut framing = Framing::new();
    assert_eq!(framing.accept(b"GET / HTTP/1.1\n"), Err(14));
    assert_eq!(framing.phase(), Phase::Refused);
    assert_eq!(framing.accept(b"GET / HTTP/1.1\r\n\r\n"), Err(0));
}

#[test]
fn a_head_does_not_grow_without_end() {
    let mut framing = Framing::new();
    framing.accept(b"GET /").unwrap();
    for _ in 0..100 {
        framing.accept(&[b'a'; 1024]).unwrap();
    }
    assert!(framing.head.len() <= HEAD_MAX_BYTES);
    framing.accept(b"\r\n\r\n").unwrap();
    assert_eq!(framing.phase(), Phase::Head);
}

proptest! {
    /// How the bytes were cut on their way makes no difference.
    #[test]
    fn cuts_do_not_matter(
        text in prop::collection::vec(prop::sample::select(vec![
            "GET / HTTP/1.1\r\n", "POST /x HTTP/1.1\r\n", "content-length: 3\r\n", "Transfer-Encoding: chunked\r\n",
            "a: b\r\n", "\r\n", "abc", "3\r\nabc\r\n", "0\r\n\r\n", "\n", "\r", "0",
        ]), 0..12).prop_map(|pieces| pieces.concat().into_bytes()),
        cuts in prop::collection::vec(1_usize..9, 1..20),
    ) {
        let expected = whole(&text);
        let mut framing = Framing::new();
        let mut cuts = cuts.into_iter().cycle();
        let (mut at, mut seen) = (0, Ok(()));
        while at < text.len() && seen.is_ok() {
            let end = text.len().min(at + cuts.next().unwrap_or(1));
            seen = framing.accept(&text[at..end]).map_err(|offset| at + offset);
            at = end;
        }
        prop_assert_eq!(seen.map(|()| framing.phase()), expected);
    }

    #[test]
    fn any_bytes_end_somewhere(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let refused_at = whole(&bytes).err();
        prop_assert!(refused_at.is_none_or(|at| at < bytes.len()));
    }
}
