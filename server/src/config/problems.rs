//! What is wrong with the environment: all of it at once, each with what to do, and never a value that may be secret.

use std::fmt;

use super::keys::Key;

/// One thing that is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Which variable.
    pub key: Key,
    /// What is wrong and what to do, in one sentence.
    pub sentence: &'static str,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}): {}", self.key.name, self.key.what, self.sentence)
    }
}

/// Everything that is wrong; never empty.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{}", list(.0))]
pub struct Problems(pub Vec<Problem>);

fn list(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("\n")
}

/// Why one value can't be used.
pub(super) type Reason = &'static str;

/// Reads values and collects what is wrong with them.
pub(super) struct Reader<'a> {
    variable: &'a dyn Fn(&str) -> Option<String>,
    problems: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(variable: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { variable, problems: Vec::new() }
    }

    /// The value, if it is set to something.
    pub(super) fn get(&self, key: Key) -> Option<String> {
        (self.variable)(key.name).filter(|value| !value.trim().is_empty())
    }

    /// A value that has a default.
    pub(super) fn or<T>(&mut self, key: Key, default: T, parse: impl FnOnce(&str) -> Result<T, Reason>) -> T {
        match self.get(key).map(|text| parse(text.trim())) {
            None => default,
            Some(Ok(value)) => value,
            Some(Err(sentence)) => {
                self.problem(key, sentence);
                default
            }
        }
    }

    /// A value that there must be. `None` once its problem is noted.
    pub(super) fn need<T>(
        &mut self,
        key: Key,
        missing: Reason,
        parse: impl FnOnce(&str) -> Result<T, Reason>,
    ) -> Option<T> {
        let parsed = self.get(key).ok_or(missing).and_then(|text| parse(text.trim()));
        parsed.map_err(|sentence| self.problem(key, sentence)).ok()
    }

    /// A value that has a default in the same notation.
    pub(super) fn need_or<T>(
        &mut self,
        key: Key,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, Reason>,
    ) -> Option<T> {
        let text = self.get(key);
        let parsed = parse(text.as_deref().map_or(default, str::trim));
        parsed.map_err(|sentence| self.problem(key, sentence)).ok()
    }

    pub(super) fn problem(&mut self, key: Key, sentence: Reason) {
        self.problems.push(Problem { key, sentence });
    }

    /// The value, if nothing was wrong.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Problems> {
        match value {
            Some(value) if self.problems.is_empty() => Ok(value),
            _ => Err(Problems(self.problems)),
        }
    }
}
