//! Steps that can't be taken with a template.

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TemplateRefusal {
    /// The name.
    #[error("Give the template a name of 1 to 80 characters.")]
    Name,
    /// The shop has one of this name.
    #[error("There is a template of this name in this language already. Choose another name, or edit that one.")]
    NameTaken,
    /// The language.
    #[error("Write the language as a short code, like en or es-MX.")]
    Language,
    /// Somebody was faster.
    #[error("This template has changed meanwhile. Reload it and look again.")]
    MovedOn,
    /// The version is not at this step.
    #[error("This version is not at this step any more. Reload the template and look again.")]
    WrongStep,
    /// Nobody decides on their own words.
    #[error("You wrote this version. Somebody else has to approve or reject it.")]
    OwnVersion,
    /// It is out of use.
    #[error("This template is archived. Restore it first.")]
    Archived,
    /// It can't be used yet.
    #[error("No version of this template is approved yet. Ask a manager to approve one.")]
    NotApproved,
    /// Another kind of channel.
    #[error("This template is for another kind of channel. Choose one for this conversation.")]
    OtherChannel,
}

impl TemplateRefusal {
    /// A stable name for machines.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Name => "invalid_template_name",
            Self::NameTaken => "template_name_taken",
            Self::Language => "invalid_language",
            Self::MovedOn => "template_moved_on",
            Self::WrongStep => "template_wrong_step",
            Self::OwnVersion => "own_template",
            Self::Archived => "template_archived",
            Self::NotApproved => "template_not_approved",
            Self::OtherChannel => "template_other_channel",
        }
    }
}
