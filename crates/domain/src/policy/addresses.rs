//! Email addresses, links and names on social networks: words that look like them.

use super::{FindingKind, Place};

/// Endings of addresses that people write without `https://`. Endings that are words as well ("to", "me", "is") are not here:
/// without a path, "tomorrow.is" is a missing space.
const ENDINGS: &[&str] = &[
    "com", "net", "org", "info", "biz", "io", "co", "ca", "uk", "de", "fr", "mx", "app", "dev", "shop", "store",
    "online", "site", "xyz", "link", "click", "page", "ly", "gl", "gd", "tv", "ai", "eu", "ru", "cn", "top", "club",
    "live", "tech", "cc", "gg", "gy", "ink", "gov", "edu", "website", "space", "buzz", "vip", "icu", "life", "world",
    "today", "art", "blog", "cloud",
];

/// Services that hide where a link leads.
const SHORTENERS: &[&str] = &[
    "adf.ly",
    "bit.do",
    "bit.ly",
    "bitly.com",
    "bl.ink",
    "buff.ly",
    "cutt.ly",
    "dlvr.it",
    "goo.gl",
    "is.gd",
    "lnkd.in",
    "mcaf.ee",
    "ow.ly",
    "qr.ae",
    "rb.gy",
    "rebrand.ly",
    "s.id",
    "short.io",
    "shorturl.at",
    "soo.gd",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "tr.im",
    "v.gd",
    "x.co",
];

/// Sites of social networks, where a link is a person.
const NETWORKS: &[&str] = &[
    "facebook.com",
    "fb.com",
    "fb.me",
    "instagram.com",
    "linkedin.com",
    "linktr.ee",
    "m.me",
    "signal.me",
    "snapchat.com",
    "t.me",
    "telegram.me",
    "threads.net",
    "tiktok.com",
    "twitter.com",
    "wa.me",
    "x.com",
];

/// Names of networks that stand before a name, as in "IG: name".
const LABELS: &[&str] = &[
    "cashapp",
    "facebook",
    "fb",
    "ig",
    "insta",
    "instagram",
    "signal",
    "snap",
    "snapchat",
    "telegram",
    "tiktok",
    "twitter",
    "venmo",
    "wechat",
    "whatsapp",
];

/// Shortest and longest name on a network.
const NAME_CHARS: std::ops::RangeInclusive<usize> = 3..=30;

/// The addresses in `text`, and the text with blanks in their place.
pub(super) fn find(text: &[char]) -> (Vec<Place>, Vec<char>) {
    let mut rest = text.to_vec();
    let mut found = Vec::new();
    let mut label_before = false;
    for (at, word) in words(text) {
        let after_label = std::mem::replace(&mut label_before, is_label(&word));
        let named = word.split_once(':').filter(|(label, _)| is_network(label)).map(|(_, name)| name);
        let Some((kind, redacted)) = classify(&word, after_label, named) else { continue };
        rest[at..at + word.chars().count()].fill('\n');
        found.push(Place { at, kind, redacted });
    }
    (found, rest)
}

/// Words in lower case without the punctuation around them, and where each begins.
fn words(text: &[char]) -> Vec<(usize, String)> {
    let splits = |c: &char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"' | '|' | '“' | '”');
    let mut words = Vec::new();
    let mut start = 0;
    for word in text.split(splits) {
        let lead = word.iter().take_while(|c| matches!(c, '(' | '[' | '{' | '\'' | '*')).count();
        let trail = word[lead..]
            .iter()
            .rev()
            .take_while(|c| matches!(c, ')' | ']' | '}' | '\'' | '*' | '.' | '!' | '?'))
            .count();
        let core: String = word[lead..word.len() - trail].iter().map(char::to_ascii_lowercase).collect();
        if !core.is_empty() {
            words.push((start + lead, core));
        }
        start += word.len() + 1;
    }
    words
}

fn is_network(label: &str) -> bool {
    LABELS.contains(&label)
}

/// "ig:", with a name to follow.
fn is_label(word: &str) -> bool {
    word.strip_suffix(':').is_some_and(is_network)
}

fn classify(word: &str, after_label: bool, named: Option<&str>) -> Option<(FindingKind, String)> {
    let handle = |name: &str| (FindingKind::SocialHandle, format!("@{}…", initial(name)));
    if let Some(name) = word.strip_prefix('@') {
        return is_name(name).then(|| handle(name));
    }
    if let Some(ending) = email(word) {
        return Some((FindingKind::Email, format!("…@….{ending}")));
    }
    if let Some(host) = host(word) {
        let on = |sites: &[&str]| {
            sites.iter().any(|site| host == *site || host.strip_suffix(site).is_some_and(|sub| sub.ends_with('.')))
        };
        let kind = match () {
            () if on(SHORTENERS) => FindingKind::ShortLink,
            () if on(NETWORKS) => FindingKind::SocialHandle,
            () => FindingKind::Link,
        };
        let ending = host.rsplit('.').next().unwrap_or_default();
        return Some((kind, format!("{}….{ending}", initial(host))));
    }
    let name = named.or(after_label.then_some(word))?;
    is_name(name).then(|| handle(name))
}

/// The first character, unless there is little beside it.
fn initial(value: &str) -> String {
    let label = value.split('.').next().unwrap_or_default();
    if label.chars().count() > 1 { label.chars().take(1).collect() } else { String::new() }
}

fn is_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    NAME_CHARS.contains(&name.len())
        && name.bytes().all(plain)
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// The last part of an email address, if the word holds one, with its signs written out or not.
fn email(word: &str) -> Option<&str> {
    let (local, domain) = ["@", "(at)", "[at]", "{at}"].iter().find_map(|at| word.split_once(at))?;
    let local_ok = local.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '+'));
    let domain_ok = domain.split('.').count() > 1 && domain.split('.').all(is_host_label);
    let ending = domain.rsplit('.').next()?;
    (local_ok && domain_ok && is_ending(ending)).then_some(ending)
}

/// The host of a link, if the word holds one.
fn host(word: &str) -> Option<&str> {
    let with_scheme = ["https://", "http://"].iter().find_map(|scheme| word.split_once(scheme)).map(|(_, rest)| rest);
    let rest = with_scheme.unwrap_or(word);
    let host_end = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
    let host = &rest[..host_end];
    let ending = host.rsplit('.').next()?;
    let well_formed = host.contains('.') && host.split('.').all(is_host_label) && is_ending(ending);
    let listed = ENDINGS.contains(&ending) || SHORTENERS.contains(&host) || NETWORKS.contains(&host);
    let meant = with_scheme.is_some() || listed || host.starts_with("www.") || rest[host_end..].starts_with('/');
    (well_formed && meant).then_some(host)
}

fn is_host_label(label: &str) -> bool {
    !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
}

fn is_ending(ending: &str) -> bool {
    ending.chars().count() > 1 && ending.chars().all(char::is_alphabetic)
}
