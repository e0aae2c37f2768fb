//! Tasks, from what the service knows to what a page shows.

use domain::{
    access::{Actor, Ctx, Role},
    conversation::Assignee,
    ids::TaskId,
    keyset::Cursor,
    task::{TaskCause, TaskOwner, TaskProblem, TaskSource},
};
use jiff::Timestamp;
use service::{
    Invalid, Page, ServiceError, Services,
    tasks::{self, Counts, TaskLineView, TaskQuery, TaskRefusal, TaskView, Whose},
};

use super::{
    clock::Clock,
    present,
    views_tasks::{DueMark, TaskChoice, TaskFull, TaskHistoryRow, TaskNarrow, TaskPage, TaskRow},
};
use crate::{
    error::UiError,
    routes::{self, Filter, Find, TaskTab},
    text,
};

/// In place of an owner: whoever looks.
const ME: &str = "me";

/// What an address asks for. What it can't mean is the page's own mistake.
pub(super) fn query(tab: TaskTab, narrow: &TaskNarrow, after: Option<Cursor>) -> Result<TaskQuery, UiError> {
    let outdated = || UiError::Invalid { sentence: text::error::OUTDATED_PAGE.to_owned() };
    let whose = match (tab, narrow.owner.as_str()) {
        (TaskTab::Mine, _) => Some(Whose::Mine),
        (TaskTab::Unowned, _) => Some(Whose::Of(TaskOwner::Nobody)),
        (TaskTab::Open | TaskTab::Settled | TaskTab::Messages, "") => None,
        (TaskTab::Open | TaskTab::Settled | TaskTab::Messages, owner) => {
            Some(Whose::Of(owner.parse().map_err(|_| outdated())?))
        }
    };
    let source = match narrow.source.as_str() {
        "" => None,
        name => Some(TaskSource::from_name(name).ok_or_else(outdated)?),
    };
    Ok(TaskQuery { settled: tab == TaskTab::Settled, whose, source, after, limit: None })
}

pub(super) fn page(page: Page<TaskView>, counts: Counts, people: Vec<Assignee>, clock: &Clock) -> TaskPage {
    TaskPage {
        next: page.next.as_ref().map(Cursor::to_string),
        rows: rows(page.items, clock),
        counts: [counts.mine, counts.unowned, counts.open],
        unread: 0,
        owners: owners(people, None),
        sources: TaskSource::all().map(|source| choice(&source.as_str(), source.label())).collect(),
    }
}

fn choice(value: &impl ToString, name: &str) -> TaskChoice {
    TaskChoice { value: value.to_string(), name: name.to_owned() }
}

/// Nobody, everybody who works here, and the roles. Whoever is to choose an owner stands for themselves.
pub(super) fn owners(people: Vec<Assignee>, ctx: Option<&Ctx>) -> Vec<TaskChoice> {
    let me = |person: &Assignee| ctx.is_some_and(|ctx| ctx.actor == Actor::Staff(person.id));
    let own = ctx.map(|_| choice(&ME, text::tasks::ME));
    let nobody = choice(&TaskOwner::NOBODY, text::tasks::NOBODY);
    let people = people.into_iter().filter(|person| !me(person)).map(|person| choice(&person.id, &person.name));
    let roles = Role::ASSIGNABLE.into_iter().map(|role| choice(&role.as_str(), &text::tasks::role_of(role.label())));
    [nobody].into_iter().chain(own).chain(people).chain(roles).collect()
}

/// Everybody else who works here, and the roles.
pub(super) fn receivers(people: Vec<Assignee>, ctx: &Ctx) -> Vec<TaskChoice> {
    let mut all = owners(people, Some(ctx));
    all.retain(|one| one.value != TaskOwner::NOBODY && one.value != ME);
    all
}

/// The owner that somebody chose.
pub(super) fn owner(word: &str, ctx: &Ctx) -> Result<TaskOwner, ServiceError> {
    match (word, ctx.actor) {
        (ME, Actor::Staff(id)) => Ok(TaskOwner::Person(id)),
        _ => word.parse().map_err(|_| Invalid::Task(TaskRefusal::NoSuchOwner).into()),
    }
}

/// When a task is due, as a field has it.
pub(super) fn due_at(field: &str, clock: &Clock) -> Result<Option<Timestamp>, ServiceError> {
    if field.is_empty() {
        return Ok(None);
    }
    let due_at = clock.read_field(field);
    due_at.map(Some).ok_or(Invalid::Task(TaskRefusal::Words(TaskProblem::Due)).into())
}

pub(super) fn rows(tasks: Vec<TaskView>, clock: &Clock) -> Vec<TaskRow> {
    tasks.into_iter().map(|task| row(task, clock)).collect()
}

fn row(task: TaskView, clock: &Clock) -> TaskRow {
    let href = task.conversation_id.map(|conversation| match task.message_id {
        Some(message) => Find::default().message(Filter::ALL, conversation, message),
        None => routes::inbox(Filter::ALL, Some(conversation)),
    });
    let is_persons = matches!(task.owner, TaskOwner::Person(_));
    let due = |at| DueMark { time: clock.in_full(at), late: task.overdue, today: clock.is_today(at) };
    TaskRow {
        id: task.id,
        version: task.version,
        client: present::readable(&task.contact_name),
        confidence: task.confidence.map(text::tasks::confidence).unwrap_or_default(),
        href,
        source: task.source.label().to_owned(),
        takeable: task.may_move && task.state.is_open() && !(task.mine && is_persons),
        movable: task.may_move,
        due: task.due_at.map(due),
        state: task.state,
        settled: task.settled_at.map(|at| clock.in_full(at)),
        title: task.title,
        owner: task.owner_name.unwrap_or_default(),
    }
}

/// One task with its history.
pub(super) async fn full(services: &Services, ctx: &Ctx, id: TaskId, clock: &Clock) -> Result<TaskFull, ServiceError> {
    let task = tasks::get(services, ctx, id).await?;
    let history = tasks::history(services, ctx, id, None, Some(HISTORY_ROWS)).await?;
    let line = |line: TaskLineView| TaskHistoryRow {
        sentence: line.sentence,
        note: line.note,
        time: clock.in_full(line.occurred_at),
    };
    Ok(TaskFull {
        note: task.note.clone(),
        raised: task.cause != TaskCause::Staff,
        due_field: task.due_at.map(|at| clock.in_field(at)).unwrap_or_default(),
        row: row(task, clock),
        history: history.items.into_iter().map(line).collect(),
    })
}

/// Lines of the history on a task's page.
const HISTORY_ROWS: u16 = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_or_refused() {
        let narrow = |owner: &str, source: &str| TaskNarrow { owner: owner.to_owned(), source: source.to_owned() };
        let mine = query(TaskTab::Mine, &narrow("nobody", "staff"), None).unwrap();
        assert_eq!((mine.whose, mine.source), (Some(Whose::Mine), Some(TaskSource::Staff)));
        let all = query(TaskTab::Settled, &narrow("", ""), None).unwrap();
        assert!(all.settled && all.whose.is_none() && all.source.is_none());
        let managers = query(TaskTab::Open, &narrow("store_manager", ""), None).unwrap();
        assert_eq!(managers.whose, Some(Whose::Of(TaskOwner::Role(Role::StoreManager))));
        assert!(query(TaskTab::Open, &narrow("somebody", ""), None).is_err());
        assert!(query(TaskTab::Open, &narrow("", "letter"), None).is_err());
    }
}
