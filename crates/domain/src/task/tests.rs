use uuid::Uuid;

use super::*;

fn person(number: u128) -> StaffId {
    StaffId::from_uuid(Uuid::from_u128(number))
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn names_survive() {
    for state in TaskState::ALL {
        assert_eq!(TaskState::from_name(state.as_str()), Some(state));
        assert_eq!(state.is_open(), TaskChange::into(state) == TaskChange::Reopened);
    }
    for cause in TaskCause::ALL {
        assert_eq!(TaskCause::from_name(cause.as_str()), Some(cause));
        assert_eq!(cause.title().is_empty(), cause == TaskCause::Staff);
    }
    for source in TaskSource::all() {
        assert_eq!(TaskSource::from_name(source.as_str()), Some(source));
    }
    for change in TaskChange::ALL {
        assert_eq!(TaskChange::from_name(change.as_str()), Some(change));
    }
    for why in TaskWhy::ALL {
        assert_eq!(TaskWhy::from_name(why.as_str()), Some(why));
    }
}

#[test]
fn an_owner_is_one_word() {
    for owner in [TaskOwner::Nobody, TaskOwner::Person(person(7)), TaskOwner::Role(Role::StoreManager)] {
        assert_eq!(owner.to_string().parse(), Ok(owner));
    }
    for word in ["", "me", "automation", "field_worker", "Ada"] {
        assert_eq!(word.parse::<TaskOwner>(), Err(InvalidOwner), "{word}");
    }
}

#[test]
fn what_is_somebody_elses_is_left_to_them() {
    let (me, other) = (person(1), person(2));
    let mine = [TaskOwner::Nobody, TaskOwner::Person(me), TaskOwner::Role(Role::StoreAssociate)];
    assert!(mine.iter().all(|owner| may_move(Role::StoreAssociate, me, *owner, false)));
    for owner in [TaskOwner::Person(other), TaskOwner::Role(Role::StoreManager)] {
        assert!(!may_move(Role::StoreAssociate, me, owner, false), "{owner}");
        assert!(may_move(Role::StoreAssociate, me, owner, true), "{owner}");
        assert!(may_move(Role::StoreSupervisor, me, owner, false), "{owner}");
    }
    assert!(!TaskOwner::Nobody.is_mine(me, Role::StoreAssociate));
}

#[test]
fn texts_have_an_end() {
    assert_eq!(checked_title(" Call\nher "), Ok("Call her".to_owned()));
    assert_eq!(checked_title(" \n"), Err(TaskProblem::Title));
    assert_eq!(checked_title(&"x".repeat(120)).map(|title| title.len()), Ok(120));
    assert_eq!(checked_title(&"x".repeat(121)), Err(TaskProblem::Title));
    assert_eq!(checked_note(""), Ok(String::new()));
    assert_eq!(checked_note("a\nb\u{7}"), Ok("a\nb".to_owned()));
    assert_eq!(checked_note(&"x".repeat(2_001)), Err(TaskProblem::Note));
    assert_eq!(checked_word(&"x".repeat(500)).map(|word| word.len()), Ok(500));
    assert_eq!(checked_word(&"x".repeat(501)), Err(TaskProblem::Word));
}

#[test]
fn what_is_due_comes_first() {
    let (now, later) = (at("2026-11-21T12:00:00Z"), at("2027-11-21T12:00:00Z"));
    assert!(turn(Some(later), now) < turn(None, now));
    assert!(turn(None, now) < turn(None, later));
    assert_eq!(turn(Some(later), now), later);
}

#[test]
fn a_time_is_one_that_somebody_could_mean() {
    let now = at("2026-11-21T12:00:00Z");
    for fine in [None, Some(now), Some(at("2026-01-01T00:00:00Z")), Some(at("2028-11-01T00:00:00Z"))] {
        assert_eq!(checked_due(fine, now), Ok(fine));
    }
    for wrong in ["2029-11-21T12:00:00Z", "1999-11-21T12:00:00Z"] {
        assert_eq!(checked_due(Some(at(wrong)), now), Err(TaskProblem::Due));
    }
}

#[test]
fn a_history_reads_as_sentences() {
    let line = TaskLine { change: TaskChange::Handed, actor: Some("Ada"), to: Some("Ben"), taken: false, why: None };
    assert_eq!(line.sentence(), "Ada handed it to Ben");
    assert_eq!(TaskLine { taken: true, ..line }.sentence(), "Ada took it");
    assert_eq!(TaskLine { to: None, ..line }.sentence(), "Ada let it go: it is nobody’s now");
    let raised = TaskLine { change: TaskChange::Raised, actor: None, to: None, ..line };
    assert_eq!(raised.sentence(), "Switchboard raised this");
    let done = TaskLine { change: TaskChange::Done, to: None, why: Some(TaskWhy::Answered), ..line };
    assert_eq!(done.sentence(), "Ada marked it as done by sending an answer for approval");
    let back = TaskLine { change: TaskChange::Reopened, ..done };
    assert_eq!(back.sentence(), "Ada opened it again, because the answer will not be sent as it was");
}
