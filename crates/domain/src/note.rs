//! Notes that staff write to each other in a conversation. A note has no channel, no recipient and no state on a way: it can't leave.

use jiff::{SignedDuration, Timestamp};

/// Longest note, in characters.
pub const NOTE_MAX_CHARS: usize = 4_000;
/// How long its author may change a note.
pub const EDIT_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// Why a note can't be kept or changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoteProblem {
    /// Only white space.
    #[error("Write something first: the note is empty.")]
    Empty,
    /// Over [`NOTE_MAX_CHARS`].
    #[error("The note is too long: shorten it to 4,000 characters or fewer.")]
    TooLong,
    /// Somebody else wrote it.
    #[error("Only whoever wrote a note can change it. Write one of your own.")]
    NotTheAuthor,
    /// [`EDIT_WITHIN`] has passed.
    #[error("A note can be changed for 15 minutes after it was written. Write another one, or delete this one.")]
    TooLate,
    /// It is gone.
    #[error("This note was deleted. Write another one.")]
    Deleted,
    /// Somebody changed it meanwhile, perhaps in another tab.
    #[error("This note has changed meanwhile. Look at it again, then change it.")]
    MovedOn,
}

impl NoteProblem {
    /// A stable name for machines.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "note_empty",
            Self::TooLong => "note_too_long",
            Self::NotTheAuthor => "note_not_the_author",
            Self::TooLate => "note_too_late",
            Self::Deleted => "note_deleted",
            Self::MovedOn => "note_moved_on",
        }
    }
}

/// The text as it is kept. Control characters can't be seen, so they are left out.
pub fn checked_body(text: &str) -> Result<String, NoteProblem> {
    let kept: String = text.trim().chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    match kept.chars().count() {
        0 => Err(NoteProblem::Empty),
        length if length > NOTE_MAX_CHARS => Err(NoteProblem::TooLong),
        _ => Ok(kept),
    }
}

/// Where a note stands for somebody who wants to change it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Whether they wrote it.
    pub own: bool,
    /// Whether it is gone.
    pub deleted: bool,
    /// When it was written.
    pub created_at: Timestamp,
}

/// Whether its words may be changed now.
pub fn may_edit(note: Standing, now: Timestamp) -> Result<(), NoteProblem> {
    may_delete(note)?;
    if now.duration_since(note.created_at) > EDIT_WITHIN { Err(NoteProblem::TooLate) } else { Ok(()) }
}

/// Whether it may be deleted, which its author may at any time.
pub fn may_delete(note: Standing) -> Result<(), NoteProblem> {
    match note {
        Standing { deleted: true, .. } => Err(NoteProblem::Deleted),
        Standing { own: false, .. } => Err(NoteProblem::NotTheAuthor),
        _ => Ok(()),
    }
}

/// Who is named with an @ and their whole name, each once. Where one name begins another, the longer one is meant; case does not count.
pub fn mentioned<Id: Copy + PartialEq>(body: &str, people: &[(Id, &str)]) -> Vec<Id> {
    let mut named = Vec::new();
    for (at, _) in body.match_indices('@') {
        // An address of mail is nobody's name.
        let follows_a_word = body[..at].chars().next_back().is_some_and(char::is_alphanumeric);
        let rest = &body[at + 1..];
        let fits = |name: &str| !follows_a_word && !name.is_empty() && begins_with(rest, name);
        let longest = people.iter().filter(|(_, name)| fits(name)).map(|(_, name)| name.chars().count()).max();
        for (id, name) in people {
            if Some(name.chars().count()) == longest && fits(name) && !named.contains(id) {
                named.push(*id);
            }
        }
    }
    named
}

/// Whether a text begins with this name, and not with a longer word.
fn begins_with(text: &str, name: &str) -> bool {
    let mut letters = text.chars();
    let same = name.chars().all(|wanted| {
        letters.next().is_some_and(|letter| letter == wanted || letter.to_lowercase().eq(wanted.to_lowercase()))
    });
    same && !letters.next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PEOPLE: [(u8, &str); 4] = [(1, "Ada"), (2, "Ada Lovelace"), (3, "Ben Ito"), (4, "Ben Ito")];

    #[test]
    fn whole_names_after_an_at_are_named() {
        for (body, expected) in [
            ("@Ada please", vec![1]),
            ("ask @ada lovelace, or @Ada", vec![2, 1]),
            ("@Adam is somebody else", vec![]),
            ("ada@Ada is an address", vec![]),
            ("@Ben Ito: both", vec![3, 4]),
            ("@Ben", vec![]),
            ("(@Ada) @Ada @ada", vec![1]),
            ("@", vec![]),
        ] {
            assert_eq!(mentioned(body, &PEOPLE), expected, "{body}");
        }
        assert_eq!(mentioned("@ nobody", &[(1, "")]), Vec::<u8>::new());
    }

    #[test]
    fn a_note_is_changed_by_its_author_for_a_while() {
        let written = Standing { own: true, deleted: false, created_at: Timestamp::UNIX_EPOCH };
        let after = |minutes| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        assert_eq!(may_edit(written, after(15)), Ok(()));
        assert_eq!(may_edit(written, after(16)), Err(NoteProblem::TooLate));
        assert_eq!(may_delete(written), Ok(()));
        let others = Standing { own: false, ..written };
        assert_eq!(
            (may_edit(others, after(0)), may_delete(others)),
            (Err(NoteProblem::NotTheAuthor), Err(NoteProblem::NotTheAuthor))
        );
        let gone = Standing { deleted: true, ..written };
        assert_eq!(
            (may_edit(gone, after(0)), may_delete(gone)),
            (Err(NoteProblem::Deleted), Err(NoteProblem::Deleted))
        );
    }

    #[test]
    fn a_body_has_words_and_an_end() {
        assert_eq!(checked_body(" Call \0back\r\n\tlater "), Ok("Call back\n\tlater".to_owned()));
        assert_eq!(checked_body(" \n "), Err(NoteProblem::Empty));
        assert_eq!(checked_body(&"é".repeat(NOTE_MAX_CHARS + 1)), Err(NoteProblem::TooLong));
        assert!(checked_body(&"é".repeat(NOTE_MAX_CHARS)).is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_read(body in any::<String>(), name in any::<String>()) {
            let named = mentioned(&body, &[(1, name.as_str()), (2, "Ada")]);
            prop_assert!(named.len() <= 2);
        }
    }
}
