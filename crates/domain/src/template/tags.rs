//! Reading the tags of a template: only what is on a short list gets through.

use std::collections::BTreeSet;

use super::{TemplateProblem, variable};

/// Longest part of an unknown name that is repeated to whoever wrote it, in characters.
const SHOWN_CHARS: usize = 40;

/// The line of a place in a text, counted from one.
pub(super) fn line(body: &str, at: usize) -> usize {
    body.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// An `{% if %}` that is not closed yet.
struct OpenIf {
    line: usize,
    has_else: bool,
}

/// Checks every tag. Returns the names of the variables.
pub(super) fn check(body: &str) -> Result<BTreeSet<&'static str>, TemplateProblem> {
    let mut used = BTreeSet::new();
    let mut open: Vec<OpenIf> = Vec::new();
    let mut at = 0;
    while let Some(found) = next_bracket(&body[at..]) {
        let start = at + found;
        let line = line(body, start);
        let opening = &body[start..start + 2];
        let closing = match opening {
            "{{" => "}}",
            "{%" => "%}",
            "{#" => return Err(TemplateProblem::NotAllowed { line }),
            _ => return Err(TemplateProblem::Unopened { line }),
        };
        let inside = &body[start + 2..];
        let length = inside.find(closing).ok_or(TemplateProblem::Unclosed { line })?;
        let words: Vec<&str> = inside[..length].split_whitespace().collect();
        if inside[..length].contains(['{', '}']) {
            return Err(TemplateProblem::Unclosed { line });
        }
        match (opening, words.as_slice()) {
            ("{{", [name]) => {
                used.insert(known(name, line)?);
            }
            ("{%", ["if", name] | ["if", "not", name]) if *name != "not" => {
                used.insert(known(name, line)?);
                open.push(OpenIf { line, has_else: false });
            }
            ("{%", ["else"]) => match open.last_mut() {
                Some(block) if !block.has_else => block.has_else = true,
                _ => return Err(TemplateProblem::WithoutIf { line }),
            },
            ("{%", ["endif"]) => {
                open.pop().ok_or(TemplateProblem::WithoutIf { line })?;
            }
            _ => return Err(TemplateProblem::NotAllowed { line }),
        }
        at = start + 2 + length + 2;
    }
    match open.pop() {
        Some(block) => Err(TemplateProblem::UnclosedIf { line: block.line }),
        None => Ok(used),
    }
}

/// Where the next pair of brackets begins or ends.
fn next_bracket(text: &str) -> Option<usize> {
    ["{{", "{%", "{#", "}}", "%}", "#}"].iter().filter_map(|pair| text.find(pair)).min()
}

fn known(name: &str, line: usize) -> Result<&'static str, TemplateProblem> {
    if let Some(variable) = variable::find(name) {
        return Ok(variable.name);
    }
    let looks_like_a_name = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    if !looks_like_a_name {
        return Err(TemplateProblem::NotAllowed { line });
    }
    let shown: String = name.chars().take(SHOWN_CHARS).collect();
    Err(match variable::likely(name) {
        Some(meant) => TemplateProblem::MisspeltVariable { line, name: shown, suggestion: meant.name },
        None => TemplateProblem::UnknownVariable { line, name: shown },
    })
}
