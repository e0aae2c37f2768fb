//! Labels: one set for a shop, in a hierarchy that their names spell out, `jobs/measure` below `jobs`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::ids::LabelId;

/// Most levels of the hierarchy.
pub const LEVELS_MAX: usize = 4;
/// Longest name on one level, in characters.
pub const NAME_MAX_CHARS: usize = 40;
/// Most labels of a shop.
pub const LABELS_MAX: usize = 300;
/// Most labels put on, or taken off, in one go.
pub const AT_ONCE_MAX: usize = 20;

/// The colours a label can have; each is a pair of the page's own, readable on white.
pub const COLORS: [&str; 8] = ["grey", "blue", "teal", "green", "yellow", "orange", "red", "purple"];

/// The name of a label with those above it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LabelPath(String);

/// The text is no label's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("Name a label with 1 to 40 characters, and put at most three others above it, like jobs/measure.")]
pub struct InvalidLabelPath;

impl LabelPath {
    /// The whole path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path above it; nothing for one at the top.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// Whether it is below `other`, however far.
    pub fn is_below(&self, other: &Self) -> bool {
        let (own, other) = (self.0.to_lowercase(), other.0.to_lowercase());
        own.strip_prefix(&other).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Where a label that is below `from` is once that one is called `to`; nothing if it would be too deep.
    pub fn moved(&self, from: &Self, to: &Self) -> Option<Self> {
        let rest: String = self.0.chars().skip(from.0.chars().count()).collect();
        format!("{}{rest}", to.0).parse().ok()
    }
}

impl FromStr for LabelPath {
    type Err = InvalidLabelPath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let levels: Vec<&str> = text.split('/').map(str::trim).collect();
        let name =
            |name: &&str| (1..=NAME_MAX_CHARS).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        let fits = levels.len() <= LEVELS_MAX && levels.iter().all(name);
        if fits { Ok(Self(levels.join("/"))) } else { Err(InvalidLabelPath) }
    }
}

impl fmt::Display for LabelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for LabelPath {
    type Error = InvalidLabelPath;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<LabelPath> for String {
    fn from(path: LabelPath) -> Self {
        path.0
    }
}

/// A label as everything shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Label {
    /// Our id.
    pub id: LabelId,
    /// Its name with those above it.
    pub path: LabelPath,
    /// One of [`COLORS`].
    pub color: String,
}

/// A label and all below it.
pub fn family(labels: &[Label], of: LabelId) -> Vec<LabelId> {
    let Some(head) = labels.iter().find(|label| label.id == of) else { return Vec::new() };
    let member = |label: &&Label| label.id == of || label.path.is_below(&head.path);
    labels.iter().filter(member).map(|label| label.id).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn path(text: &str) -> LabelPath {
        text.parse().unwrap()
    }

    #[test]
    fn a_path_has_few_levels_with_names() {
        assert_eq!(path(" jobs / measure ").as_str(), "jobs/measure");
        assert_eq!(path("a/b/c/d").parent(), Some(path("a/b/c")));
        assert_eq!(path("a").parent(), None);
        let long = "x".repeat(NAME_MAX_CHARS + 1);
        for bad in ["", "/", "a/", "/a", "a//b", "a/b/c/d/e", "a\nb", &long] {
            assert_eq!(bad.parse::<LabelPath>(), Err(InvalidLabelPath), "{bad:?}");
        }
    }

    #[test]
    fn a_family_is_what_lies_below() {
        let label = |id: u128, text: &str| Label {
            id: LabelId::from_uuid(Uuid::from_u128(id)),
            path: path(text),
            color: "grey".to_owned(),
        };
        let labels = [label(1, "jobs"), label(2, "Jobs/measure"), label(3, "jobs/install/late"), label(4, "jobsite")];
        let ids: Vec<u128> = family(&labels, labels[0].id).iter().map(|id| id.as_uuid().as_u128()).collect();
        assert_eq!(ids, [1, 2, 3]);
        assert_eq!(family(&labels, labels[3].id), [labels[3].id]);
        assert!(family(&labels, LabelId::from_uuid(Uuid::from_u128(9))).is_empty());
    }

    #[test]
    fn what_lies_below_moves_along() {
        assert_eq!(path("jobs/measure").moved(&path("jobs"), &path("work/jobs")), Some(path("work/jobs/measure")));
        assert_eq!(path("jobs/a/b").moved(&path("jobs"), &path("x/y/z")), None);
    }

    proptest! {
        #[test]
        fn a_path_survives_its_text(text in ".{0,60}") {
            if let Ok(path) = text.parse::<LabelPath>() {
                prop_assert_eq!(path.as_str().parse(), Ok(path.clone()));
            }
        }
    }
}
