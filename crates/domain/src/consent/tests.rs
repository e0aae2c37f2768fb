use std::collections::BTreeSet;

use jiff::Timestamp;
use proptest::prelude::*;

use super::{ConsentSignal::*, *};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn after(signals: &[(ConsentSignal, i64)]) -> Consent {
    signals.iter().fold(Consent::default(), |consent, (signal, second)| consent.after(*signal, at(*second)))
}

fn code(consent: &Consent, kind: DispatchKind) -> Option<String> {
    consent.problem(kind).map(|blocker| blocker.code)
}

const FROM_OUTSIDE: [ConsentSignal; 7] = [Stop, Start, Help, Revocation, PossibleRevocation, Message, CarrierOptOut];

prop_compose! {
    /// The same signals twice: in one order, and in another with repetitions.
    fn two_orders()(
        signals in prop::collection::vec((prop::sample::select(&FROM_OUTSIDE[..]), 0_i64..4), 1..8)
    )(
        shuffled in Just(signals.clone()).prop_shuffle(),
        again in prop::sample::subsequence(signals.clone(), 0..=signals.len()),
        signals in Just(signals),
    ) -> (Vec<(ConsentSignal, i64)>, Vec<(ConsentSignal, i64)>) {
        (signals, shuffled.into_iter().chain(again).collect())
    }
}

proptest! {
    #[test]
    fn any_order_and_repetition_of_what_comes_from_outside_ends_the_same((signals, other) in two_orders()) {
        prop_assert_eq!(after(&signals), after(&other));
    }

    #[test]
    fn staff_decide_about_their_own_marks_only(
        (signals, _) in two_orders(),
        decision in prop::sample::select(vec![DoNotContact, ContactAllowed, Reviewed]),
        second in 0_i64..9,
    ) {
        let before = after(&signals);
        let decided = before.after(decision, at(second));
        prop_assert_eq!((decided.state, decided.state_since), (before.state, before.state_since));
        prop_assert_eq!(decided.wrote_first, before.wrote_first);
        prop_assert_eq!(decided.do_not_contact, decision == DoNotContact);
        prop_assert_eq!(decided.needs_review, before.needs_review && decision != Reviewed);
    }

    #[test]
    fn an_opt_out_stands_until_a_later_start((signals, _) in two_orders()) {
        let closes = |signal: &ConsentSignal| matches!(signal, Stop | Revocation | CarrierOptOut);
        let last_stop = signals.iter().filter(|(signal, _)| closes(signal)).map(|(_, second)| *second).max();
        let last_start = signals.iter().filter(|(signal, _)| *signal == Start).map(|(_, second)| *second).max();
        let expected = match (last_stop, last_start) {
            (None, None) => ConsentState::Unknown,
            (stop, start) if start > stop => ConsentState::OptedIn,
            _ => ConsentState::OptedOut,
        };
        let consent = after(&signals);
        prop_assert_eq!(consent.state, expected);
        prop_assert_eq!(consent.state_since, last_stop.max(last_start).map(at));
    }
}

#[test]
fn what_is_not_known_is_a_no() {
    let nothing = Consent::default();
    assert_eq!(code(&nothing, DispatchKind::Message).as_deref(), Some("no_consent"));
    assert_eq!(code(&nothing, DispatchKind::ControlledTest), None);
    assert_eq!(code(&nothing, DispatchKind::StopConfirmation).as_deref(), Some("not_opted_out"));
    assert_eq!(code(&after(&[(Help, 1)]), DispatchKind::Message).as_deref(), Some("no_consent"));
}

#[test]
fn each_signal_does_what_it_says() {
    let expected = [
        (Stop, ConsentState::OptedOut, true, false, false),
        (Start, ConsentState::OptedIn, true, false, false),
        (Help, ConsentState::Unknown, false, false, false),
        (Revocation, ConsentState::OptedOut, true, false, true),
        (PossibleRevocation, ConsentState::Unknown, true, false, true),
        (Message, ConsentState::Unknown, true, false, false),
        (CarrierOptOut, ConsentState::OptedOut, false, false, false),
        (DoNotContact, ConsentState::Unknown, false, true, false),
        (ContactAllowed, ConsentState::Unknown, false, false, false),
        (Reviewed, ConsentState::Unknown, false, false, false),
    ];
    for (signal, state, wrote_first, do_not_contact, needs_review) in expected {
        let state_since = (state != ConsentState::Unknown).then_some(at(1));
        let consent = Consent { state, wrote_first, do_not_contact, needs_review, state_since };
        assert_eq!(after(&[(signal, 1)]), consent, "{signal:?}");
    }
}

/// Every state there can be, against a second wording of the rules.
#[test]
fn every_state_opens_exactly_what_it_should() {
    for state in ConsentState::ALL {
        for bits in 0_u8..8 {
            let [wrote_first, do_not_contact, needs_review] = [1, 2, 4].map(|bit| bits & bit != 0);
            let consent = Consent { state, wrote_first, do_not_contact, needs_review, state_since: None };
            let message = match (do_not_contact, state, needs_review, wrote_first) {
                (true, ..) => Some("do_not_contact"),
                (false, ConsentState::OptedOut, ..) => Some("opted_out"),
                (false, _, true, _) => Some("consent_review"),
                (false, ConsentState::Unknown, false, false) => Some("no_consent"),
                (false, ConsentState::OptedIn, false, _) | (false, ConsentState::Unknown, false, true) => None,
            };
            let test = message.filter(|code| ["do_not_contact", "opted_out"].contains(code));
            let confirmation = match (do_not_contact, state) {
                (true, _) => Some("do_not_contact"),
                (false, ConsentState::OptedOut) => None,
                (false, _) => Some("not_opted_out"),
            };
            assert_eq!(code(&consent, DispatchKind::Message).as_deref(), message, "{consent:?}");
            assert_eq!(code(&consent, DispatchKind::ControlledTest).as_deref(), test, "{consent:?}");
            assert_eq!(code(&consent, DispatchKind::StopConfirmation).as_deref(), confirmation, "{consent:?}");
        }
    }
}

#[test]
fn start_takes_back_the_block_and_nothing_else() {
    let consent = after(&[(Revocation, 1), (DoNotContact, 2), (Start, 3)]);
    assert_eq!(consent.state, ConsentState::OptedIn);
    assert!(consent.do_not_contact && consent.needs_review);
    let settled = after(&[(Revocation, 1), (Start, 3), (Reviewed, 4)]);
    assert_eq!(settled.problem(DispatchKind::Message), None);
}

#[test]
fn every_blocker_says_why_and_what_to_do() {
    for bits in 0_u8..8 {
        for state in ConsentState::ALL {
            let [wrote_first, do_not_contact, needs_review] = [1, 2, 4].map(|bit| bits & bit != 0);
            let consent = Consent { state, wrote_first, do_not_contact, needs_review, state_since: None };
            for blocker in DispatchKind::ALL.into_iter().filter_map(|kind| consent.problem(kind)) {
                assert!(blocker.reason.ends_with('.') && blocker.next_step.ends_with('.'), "{blocker:?}");
            }
        }
    }
}

#[test]
fn names_survive() {
    for signal in ConsentSignal::ALL {
        assert_eq!(ConsentSignal::from_name(signal.as_str()), Some(signal));
        assert_eq!(serde_json::to_value(signal).unwrap(), signal.as_str());
        assert!(signal.sentence().ends_with('.'));
    }
    for state in ConsentState::ALL {
        assert_eq!(ConsentState::from_name(state.as_str()), Some(state));
        assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        assert!(!state.label().is_empty());
    }
    assert_eq!(ConsentSignal::ALL.iter().map(|signal| signal.sentence()).collect::<BTreeSet<_>>().len(), 10);
    assert_eq!(ConsentState::ALL.iter().map(|state| state.label()).collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(ConsentSignal::from_name("STOP"), None);
    assert_eq!(ConsentState::from_name(""), None);
}

const KINDS: [DispatchKind; 3] = [DispatchKind::Message, DispatchKind::ControlledTest, DispatchKind::StopConfirmation];

#[test]
fn what_closes_one_handle_of_a_client_closes_the_others() {
    let open = after(&[(Message, 1)]);
    let among =
        |other: &Consent, kind| open.problem_among(std::slice::from_ref(other), kind).map(|blocker| blocker.code);
    let stopped = after(&[(Stop, 1)]);
    assert_eq!(among(&stopped, DispatchKind::Message).as_deref(), Some("opted_out"));
    assert_eq!(among(&stopped, DispatchKind::ControlledTest).as_deref(), Some("opted_out"));
    let marked = after(&[(Message, 1), (DoNotContact, 2)]);
    for kind in KINDS {
        let own = if kind == DispatchKind::StopConfirmation { after(&[(Stop, 1)]) } else { open.clone() };
        let problem = own.problem_among(std::slice::from_ref(&marked), kind);
        assert_eq!(problem.map(|blocker| blocker.code).as_deref(), Some("do_not_contact"), "{kind:?}");
    }
    let unread = after(&[(PossibleRevocation, 1)]);
    assert_eq!(among(&unread, DispatchKind::Message).as_deref(), Some("consent_review"));
    assert_eq!(among(&unread, DispatchKind::ControlledTest), None);
    // The words name the other number, not this one.
    let sentence = open.problem_among(std::slice::from_ref(&stopped), DispatchKind::Message).unwrap().reason;
    assert!(sentence.contains("another of their numbers"), "{sentence}");
    // A STOP is confirmed to the handle that said it, whatever another one has said.
    assert_eq!(stopped.problem_among(std::slice::from_ref(&stopped), DispatchKind::StopConfirmation), None);
    assert_eq!(
        open.problem_among(&[stopped], DispatchKind::StopConfirmation).map(|blocker| blocker.code).as_deref(),
        Some("not_opted_out")
    );
}

proptest! {
    /// Another handle never opens anything, and its order among the others means nothing.
    #[test]
    fn another_handle_only_ever_closes(
        (own, _) in two_orders(),
        (one, _) in two_orders(),
        (other, _) in two_orders(),
        kind in prop::sample::select(&KINDS[..]),
    ) {
        let (own, one, other) = (after(&own), after(&one), after(&other));
        let alone = own.problem(kind);
        let among = own.problem_among(&[one.clone(), other.clone()], kind);
        if alone.is_some() {
            prop_assert_eq!(&among, &alone);
        }
        prop_assert_eq!(among.is_some(), own.problem_among(&[other, one], kind).is_some());
        prop_assert_eq!(own.problem_among(&[], kind), alone);
        let consents = Consents { own: own.clone(), others: Vec::new() };
        prop_assert_eq!(consents.problem(kind), Consents::from(own).problem(kind));
    }
}
