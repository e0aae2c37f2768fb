//! What can be wrong with a template, in words that say what to change.

/// Why a template can't be saved, or can't be filled in.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TemplateProblem {
    /// Only white space.
    #[error("Write something first: the template is empty.")]
    Empty,
    /// Over [`crate::message::BODY_MAX_CHARS`].
    #[error("The template is too long: shorten it to 1,600 characters or fewer.")]
    TooLong,
    /// A character that no phone can show.
    #[error("Line {line} has an invisible character that can't be sent. Type the line again.")]
    ControlCharacter {
        /// Counted from one.
        line: usize,
    },
    /// `{{` without `}}`, or `{%` without `%}`.
    #[error("Line {line} opens curly brackets and does not close them. Write a variable as {{{{ first_name }}}}.")]
    Unclosed {
        /// Counted from one.
        line: usize,
    },
    /// `}}` or `%}` without its beginning.
    #[error("Line {line} closes curly brackets that were not opened. Write a variable as {{{{ first_name }}}}.")]
    Unopened {
        /// Counted from one.
        line: usize,
    },
    /// Something else than a variable, an if, an else or an endif.
    #[error(
        "Line {line} has something between curly brackets that a template can't do. It can hold {{{{ first_name }}}}, \
         {{% if first_name %}}, {{% if not first_name %}}, {{% else %}} and {{% endif %}}."
    )]
    NotAllowed {
        /// Counted from one.
        line: usize,
    },
    /// A variable that there isn't.
    #[error("Line {line} uses the variable {name}, which does not exist. Choose one from the list of variables.")]
    UnknownVariable {
        /// Counted from one.
        line: usize,
        /// What was written, shortened.
        name: String,
    },
    /// A variable that there isn't, but one much like it.
    #[error("Line {line} uses the variable {name}, which does not exist. Did you mean {suggestion}?")]
    MisspeltVariable {
        /// Counted from one.
        line: usize,
        /// What was written, shortened.
        name: String,
        /// The variable that was probably meant.
        suggestion: &'static str,
    },
    /// `{% if %}` without `{% endif %}`.
    #[error("The {{% if %}} in line {line} has no end. Write {{% endif %}} where it ends.")]
    UnclosedIf {
        /// Counted from one.
        line: usize,
    },
    /// `{% else %}` or `{% endif %}` without `{% if %}`, or a second `{% else %}`.
    #[error(
        "Line {line} has an {{% else %}} or {{% endif %}} that belongs to no {{% if %}}. Remove it, or write the {{% if %}} before it."
    )]
    WithoutIf {
        /// Counted from one.
        line: usize,
    },
    /// Variables that have no value for this client.
    #[error("These variables have no value here: {}. Fill them in by hand, or choose another template.", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// It takes more steps than any text of this length needs.
    #[error("The template can't be filled in. Make it simpler.")]
    Unusable,
}

impl TemplateProblem {
    /// A stable name for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "template_empty",
            Self::TooLong => "template_too_long",
            Self::ControlCharacter { .. } => "template_control_character",
            Self::Unclosed { .. } | Self::Unopened { .. } => "template_brackets",
            Self::NotAllowed { .. } => "template_not_allowed",
            Self::UnknownVariable { .. } | Self::MisspeltVariable { .. } => "template_unknown_variable",
            Self::UnclosedIf { .. } | Self::WithoutIf { .. } => "template_if",
            Self::Missing(_) => "template_values_missing",
            Self::Unusable => "template_unusable",
        }
    }
}
