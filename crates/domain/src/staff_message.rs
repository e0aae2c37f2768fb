//! What staff write to each other apart from any conversation. Pure.

/// Longest message, in characters.
pub const MESSAGE_MAX_CHARS: usize = 4_000;
/// Longest beginning of a message in a list, in characters.
const PREVIEW_MAX_CHARS: usize = 120;

/// The text can't be a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("Write something first, in 1 to 4,000 characters.")]
pub struct InvalidMessage;

/// A message as it is kept.
pub fn checked(text: &str) -> Result<String, InvalidMessage> {
    let body: String = text.trim().chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if (1..=MESSAGE_MAX_CHARS).contains(&body.chars().count()) { Ok(body) } else { Err(InvalidMessage) }
}

/// Its beginning, on one line.
pub fn preview(body: &str) -> String {
    let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= PREVIEW_MAX_CHARS {
        return line;
    }
    line.chars().take(PREVIEW_MAX_CHARS - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_something_to_say_and_an_end() {
        assert_eq!(checked(" one\ntwo\u{7} "), Ok("one\ntwo".to_owned()));
        assert!(["", " \n "].iter().all(|text| checked(text) == Err(InvalidMessage)));
        assert_eq!(checked(&"x".repeat(4_000)).map(|body| body.len()), Ok(4_000));
        assert_eq!(checked(&"x".repeat(4_001)), Err(InvalidMessage));
    }

    #[test]
    fn a_preview_is_one_line() {
        assert_eq!(preview("one\n two\tthree"), "one two three");
        assert_eq!(preview(&"x".repeat(120)).chars().count(), 120);
        let long = preview(&"x".repeat(121));
        assert!(long.ends_with('…') && long.chars().count() == 120);
    }
}
