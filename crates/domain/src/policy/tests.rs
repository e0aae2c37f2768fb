use proptest::prelude::*;

use super::{FindingKind::*, *};

fn kinds(text: &str) -> Vec<FindingKind> {
    scan(text).into_iter().map(|finding| finding.kind).collect()
}

#[test]
fn finds_ways_out_of_the_conversation() {
    let cases: &[(FindingKind, &[&str])] = &[
        (
            Phone,
            &[
                "call 813-555-0100",
                "call (813) 555-0100.",
                "813.555.0100",
                "8135550100",
                "1 813 555 0100",
                "+1 (813) 555-0100",
                "+49 30 123456",
                "18135550100",
                "(813)555-0100",
                "555-0100",
                "８１３-５５５-０１００",
                "813\u{200b}5550100",
                "8 1 3 5 5 5 0 1 0 0",
                "813 – 555 – 0100",
                "813/555/0100",
                "813 5550100",
            ],
        ),
        (
            Email,
            &[
                "jo@example.com",
                "(jo.b+x@mail.example.co.uk)",
                "JO@EXAMPLE.COM!",
                "jo(at)example.com",
                "jo＠example.com",
            ],
        ),
        (
            Link,
            &[
                "https://example.com/a?b=1",
                "see example.com",
                "www.example.is",
                "http://localhost.test:80/x",
                "Example.COM/quote.",
                "https://example.is",
                "shop.de/x",
                "at:https://example.com",
                "münchen.de",
            ],
        ),
        (ShortLink, &["bit.ly/abc", "https://tinyurl.com/x", "go.rebrand.ly/x", "t.co/1", "s.id"]),
        (
            SocialHandle,
            &[
                "@front_desk",
                "(@front.desk)",
                "IG: front.desk",
                "insta:frontdesk",
                "https://www.instagram.com/front",
                "wa.me/18135550100",
                "x.com/front",
                "Telegram: frontdesk",
            ],
        ),
    ];
    for (kind, texts) in cases {
        for text in *texts {
            assert_eq!(kinds(text), [*kind], "{text:?}");
        }
    }
}

#[test]
fn leaves_ordinary_words_alone() {
    let texts = [
        "",
        "See you on 2026-11-21 at 10:00",
        "The total is $12,345.67 for 1,250 sq ft",
        "tomorrow.please call",
        "e.g. this",
        "2.5 in",
        "order 1001 of 2026",
        "call me @ 5pm",
        "@5pm",
        "@ab",
        "123-45",
        "555 0100 tiles",
        "10-12 or 14-16",
        "we open at 8.",
        "Thanks...",
        "a/b",
        "123456789012345678",
        "+1 555",
        "ok.is fine",
        "insta: 5",
        "room 12 345",
        "1 2 3 4 5",
        "ratio 3:1",
        "note: thanks",
        "x@y",
        "@.com",
        "a@b..com",
    ];
    for text in texts {
        assert_eq!(kinds(text), [], "{text:?}");
    }
}

#[test]
fn reports_in_the_order_of_the_text_and_each_thing_once() {
    let text =
        "Call 813-555-0100 or 813-555-0101, write jo@example.com, see https://example.com/8135550102, @front_desk";
    assert_eq!(kinds(text), [Phone, Phone, Email, Link, SocialHandle]);
    let redacted: Vec<_> = scan(text).into_iter().map(|finding| finding.redacted).collect();
    assert_eq!(redacted, ["…00", "…01", "…@….com", "e….com", "@f…"]);
    assert!(scan(text).iter().all(|finding| finding.sentence == finding.kind.sentence()));
}

#[test]
fn a_finding_survives_its_json() {
    let found = scan("call 813-555-0100");
    let json = serde_json::to_string(&found).unwrap();
    assert!(json.contains(Phone.sentence()) && !json.contains("0100"));
    assert_eq!(serde_json::from_str::<Vec<Finding>>(&json).unwrap(), found);
}

#[test]
fn names_survive() {
    for kind in FindingKind::ALL {
        assert_eq!(FindingKind::from_name(kind.as_str()), Some(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        assert!(kind.sentence().ends_with('.'));
    }
    assert_eq!(FindingKind::from_name("fax"), None);
}

proptest! {
    #[test]
    fn any_text_can_be_scanned(text in ".{0,300}") {
        let _ = scan(&text);
    }

    #[test]
    fn any_text_of_their_signs_can_be_scanned(text in "[0-9a-c@.:/+() -]{0,300}") {
        for finding in scan(&text) {
            prop_assert!(finding.redacted.contains('…'));
        }
    }

    #[test]
    fn a_redacted_value_is_never_the_whole(
        local in "[a-z]{1,12}",
        host in "[a-z]{1,12}",
        phone in "[2-9][0-9]{9}",
    ) {
        let (email, link) = (format!("{local}@{host}.com"), format!("{host}.com/{local}"));
        for value in [email, link, phone, format!("@{host}")] {
            for finding in scan(&value) {
                let shown = finding.redacted.chars().filter(char::is_ascii_alphanumeric).count();
                let there = value.chars().filter(char::is_ascii_alphanumeric).count();
                prop_assert!(shown < there, "{} for {}", finding.redacted, value);
                prop_assert!(!finding.redacted.contains(&value));
            }
        }
    }
}
