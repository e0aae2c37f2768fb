//! Who else has a conversation open.

use crate::rpc::PresentRow;

/// Who is here and who types, or nothing.
pub(crate) fn sentence(others: &[PresentRow]) -> String {
    let named = |typing: bool| -> Vec<&str> {
        others.iter().filter(|one| one.typing == typing).map(|one| one.name.as_str()).collect()
    };
    let typing = match named(true).as_slice() {
        [] => String::new(),
        [one] => format!("{one} is writing a reply."),
        [one, other] => format!("{one} and {other} are writing a reply."),
        several => format!("{} people are writing a reply.", several.len()),
    };
    let viewing = match named(false).as_slice() {
        [] => String::new(),
        [one] => format!("{one} has this open too."),
        [one, other] => format!("{one} and {other} have this open too."),
        [one, rest @ ..] => format!("{one} and {} others have this open too.", rest.len()),
    };
    [typing, viewing].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(people: &[(&str, bool)]) -> Vec<PresentRow> {
        people.iter().map(|(name, typing)| PresentRow { name: (*name).to_owned(), typing: *typing }).collect()
    }

    #[test]
    fn says_who_writes_before_who_looks() {
        assert_eq!(sentence(&[]), "");
        assert_eq!(sentence(&people(&[("Mona", false)])), "Mona has this open too.");
        let both = people(&[("Mona", false), ("Ada", true)]);
        assert_eq!(sentence(&both), "Ada is writing a reply. Mona has this open too.");
        let four = people(&[("A", false), ("B", false), ("C", false), ("D", true), ("E", true)]);
        assert_eq!(sentence(&four), "D and E are writing a reply. A and 2 others have this open too.");
    }
}
