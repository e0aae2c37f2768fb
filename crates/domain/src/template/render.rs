//! Putting values into a template.

use std::{collections::BTreeMap, fmt, sync::Arc};

use minijinja::{
    AutoEscape, Environment, UndefinedBehavior, Value,
    syntax::SyntaxConfig,
    value::{Object, ObjectRepr},
};

use super::{TemplateProblem, VARIABLES, Variable, check};

/// What is known of one client, by the names of the variables. An empty value is none.
pub type Values = BTreeMap<&'static str, String>;

/// A template with the values there are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filled {
    /// The text. Where a value is missing it says which, in square brackets.
    pub text: String,
    /// The variables whose values are missing, in the order of [`VARIABLES`]. Until there are none the text must not leave.
    pub missing: Vec<&'static Variable>,
}

/// Steps that filling in a text of the greatest length can take, many times over.
const FUEL: u64 = 100_000;
/// Around the name of a variable without a value. A template can't hold it, and a value loses it.
const MARK: char = '\0';

/// A variable without a value: nothing in a condition, its name between marks in a text.
#[derive(Debug)]
struct Absent(&'static str);

impl Object for Absent {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn is_true(self: &Arc<Self>) -> bool {
        false
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{MARK}{}{MARK}", self.0)
    }
}

/// Fills in what is known, and says what is not.
pub fn fill(body: &str, values: &Values) -> Result<Filled, TemplateProblem> {
    check(body)?;
    let known = |variable: &Variable| values.get(variable.name).map(|value| value.replace(MARK, ""));
    let value = |variable: &Variable| match known(variable).filter(|value| !value.trim().is_empty()) {
        Some(value) => Value::from(value),
        None => Value::from_object(Absent(variable.name)),
    };
    let context: BTreeMap<&str, Value> = VARIABLES.iter().map(|variable| (variable.name, value(variable))).collect();
    let marked = environment().render_str(body, context).map_err(|_| TemplateProblem::Unusable)?;
    let is_missing = |variable: &&Variable| marked.contains(&format!("{MARK}{}{MARK}", variable.name));
    let missing: Vec<_> = VARIABLES.iter().filter(is_missing).collect();
    let shown = |text: String, variable: &&Variable| {
        text.replace(&format!("{MARK}{}{MARK}", variable.name), &format!("[{}]", variable.name))
    };
    let text = missing.iter().fold(marked.clone(), shown);
    Ok(Filled { text: text.trim().to_owned(), missing })
}

/// Fills in a template for which every value is needed.
pub fn render(body: &str, values: &Values) -> Result<String, TemplateProblem> {
    let filled = fill(body, values)?;
    if filled.missing.is_empty() {
        Ok(filled.text)
    } else {
        Err(TemplateProblem::Missing(filled.missing.iter().map(|variable| variable.name).collect()))
    }
}

/// An engine that knows no filter, no test, no function and no other template.
fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    // A line that holds nothing but an if leaves no empty line behind.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.set_fuel(Some(FUEL));
    environment
}
