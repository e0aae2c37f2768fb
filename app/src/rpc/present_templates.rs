//! Templates from what the service knows to what a page shows. Pure.

use domain::{
    access::{Permission, Role, allows},
    keyset::Cursor,
    template::{TemplateProblem, TemplateState, VARIABLES, Variable},
};
use service::{
    Invalid, Page, ServiceError,
    templates::{Preview, TemplateDetail, TemplateView, VersionView},
};

use super::{
    clock::Clock,
    diff,
    views_templates::{
        TemplateDesk, TemplateFull, TemplatePage, TemplatePreview, TemplateRow, TemplateStep, TemplateVersionRow,
        VariableRow,
    },
};

pub(super) fn page(page: Page<TemplateView>, role: Role, clock: &Clock) -> TemplatePage {
    TemplatePage {
        rows: page.items.into_iter().map(|template| row(template, clock)).collect(),
        next: page.next.as_ref().map(Cursor::to_string),
        may_write: allows(role, Permission::TemplateWrite),
    }
}

fn row(template: TemplateView, clock: &Clock) -> TemplateRow {
    TemplateRow {
        id: template.id,
        name: template.name,
        channel: template.channel,
        language: template.language,
        state: template.state,
        newest: template.newest_version,
        used: template.approved_version,
        archived: template.archived,
        time: clock.in_list(template.updated_at),
    }
}

pub(super) fn desk(full: Option<TemplateFull>) -> TemplateDesk {
    let variable = |variable: &Variable| VariableRow {
        name: variable.name.to_owned(),
        label: variable.label.to_owned(),
        sample: variable.sample.to_owned(),
    };
    TemplateDesk { full, variables: VARIABLES.iter().map(variable).collect() }
}

pub(super) fn full(detail: TemplateDetail, role: Role, clock: &Clock) -> TemplateFull {
    let TemplateDetail { template, versions } = detail;
    let newest = versions.first();
    let own = newest.is_some_and(|version| version.is_own);
    let before = versions.iter().skip(1).map(|version| version.body.as_str()).chain([""]);
    let rows = versions.iter().zip(before).map(|(version, before)| version_row(version, before, clock)).collect();
    TemplateFull {
        body: newest.map(|version| version.body.clone()).unwrap_or_default(),
        author: newest.map(|version| version.author_name.clone()).unwrap_or_default(),
        own,
        steps: steps(&template, own, role),
        versions: rows,
        row: row(template, clock),
    }
}

fn version_row(version: &VersionView, before: &str, clock: &Clock) -> TemplateVersionRow {
    let decided = version.decided_by_name.clone().zip(version.decided_at);
    TemplateVersionRow {
        version: version.version,
        state: version.state,
        author: version.author_name.clone(),
        time: clock.in_full(version.created_at),
        decided: decided.map(|(by, at)| (by, clock.in_full(at))),
        reason: version.reason.clone(),
        // The first of them has nothing to be compared with: its text is shown as it is.
        pieces: diff::between(if before.is_empty() { &version.body } else { before }, &version.body),
    }
}

/// What is offered. The service decides again.
fn steps(template: &TemplateView, own: bool, role: Role) -> Vec<TemplateStep> {
    use TemplateStep::{Approve, Archive, Edit, Reject, Restore, Submit};
    let writes = allows(role, Permission::TemplateWrite);
    let decides = allows(role, Permission::DraftDecide) && !own;
    let offered: &[(TemplateStep, bool)] = match (template.archived, template.state) {
        (true, _) => &[(Restore, writes)],
        (false, TemplateState::Draft) => &[(Submit, writes), (Edit, writes), (Archive, writes)],
        (false, TemplateState::Submitted) => {
            &[(Approve, decides), (Reject, decides), (Edit, writes), (Archive, writes)]
        }
        (false, TemplateState::Approved | TemplateState::Rejected) => &[(Edit, writes), (Archive, writes)],
    };
    offered.iter().filter(|(_, may)| *may).map(|(step, _)| *step).collect()
}

/// What is wrong with a text is an answer too: whoever writes it is not done yet.
pub(super) fn preview(preview: Result<Preview, ServiceError>) -> Result<TemplatePreview, ServiceError> {
    match preview {
        Ok(Preview { text, segmentation, .. }) => Ok(TemplatePreview::Text { text, segmentation }),
        Err(ServiceError::Invalid(Invalid::Template(problem))) => {
            Ok(TemplatePreview::Problem { sentence: problem.to_string(), line: line_of(&problem) })
        }
        Err(error) => Err(error),
    }
}

const fn line_of(problem: &TemplateProblem) -> Option<usize> {
    match problem {
        TemplateProblem::ControlCharacter { line }
        | TemplateProblem::Unclosed { line }
        | TemplateProblem::Unopened { line }
        | TemplateProblem::NotAllowed { line }
        | TemplateProblem::UnknownVariable { line, .. }
        | TemplateProblem::MisspeltVariable { line, .. }
        | TemplateProblem::UnclosedIf { line }
        | TemplateProblem::WithoutIf { line } => Some(*line),
        TemplateProblem::Empty | TemplateProblem::TooLong | TemplateProblem::Missing(_) | TemplateProblem::Unusable => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::conversation::ChannelKind;
    use jiff::Timestamp;

    use super::*;

    fn template(state: TemplateState, archived: bool) -> TemplateView {
        TemplateView {
            id: "0198c0de-0000-7000-8000-000000000001".parse().unwrap(),
            name: "Hours".to_owned(),
            channel: ChannelKind::Sms,
            language: "en".to_owned(),
            approved_version: None,
            newest_version: 1,
            state,
            archived,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn nobody_is_offered_to_decide_on_their_own_words() {
        let submitted = template(TemplateState::Submitted, false);
        let approve = TemplateStep::Approve;
        assert!(steps(&submitted, false, Role::StoreManager).contains(&approve));
        assert!(!steps(&submitted, true, Role::StoreManager).contains(&approve));
        assert!(steps(&submitted, false, Role::StoreAssociate).is_empty());
        let archived = template(TemplateState::Submitted, true);
        assert_eq!(steps(&archived, false, Role::RootOwner), vec![TemplateStep::Restore]);
    }

    #[test]
    fn a_problem_says_its_line() {
        let problem = TemplateProblem::Unclosed { line: 3 };
        let shown = preview(Err(Invalid::from(problem.clone()).into())).unwrap();
        assert_eq!(shown, TemplatePreview::Problem { sentence: problem.to_string(), line: Some(3) });
        assert!(preview(Err(ServiceError::NotFound)).is_err());
    }
}
