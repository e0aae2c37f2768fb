//! The decision.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    effect::Effect,
    gate::{Gate, GateRecord},
    permit::Permit,
};
use crate::ids::ShopId;

/// How far a shop's guard is open. Stored by its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardMode {
    /// Nothing gets through.
    #[default]
    Closed,
    /// Controlled tests to recipients on the list, and nothing else.
    Test,
    /// Everything that is permitted otherwise.
    Open,
}

impl GuardMode {
    /// Every mode, closed first.
    pub const ALL: [Self; 3] = [Self::Closed, Self::Test, Self::Open];

    /// The stored name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Test => "test",
            Self::Open => "open",
        }
    }

    /// The mode with this stored name. Any other name is closed.
    pub fn from_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|mode| mode.as_str() == name).unwrap_or_default()
    }
}

/// Everything the decision rests on, as read in one transaction. Whatever is absent is closed.
#[derive(Clone, Debug, Default)]
pub struct GuardState {
    /// The deployment's own switch, `SWITCHBOARD_LIVE_EFFECTS`; off unless it says exactly `on`.
    pub deployment_on: bool,
    /// The shop's guard of the effect's workbench.
    pub workbench: GuardMode,
    /// The shop's guard of the effect itself.
    pub effect: GuardMode,
    /// The gates that have evidence.
    pub gates: Vec<GateRecord>,
}

/// What an effect is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// To reach a client.
    Live,
    /// To become the evidence for [`Gate::ControlledTestPassed`].
    ControlledTest {
        /// The recipient is on the shop's list.
        listed: bool,
    },
}

impl Purpose {
    /// Whether this gate has to be open: a controlled test can't wait for its own outcome.
    pub const fn needs(self, gate: Gate) -> bool {
        matches!(self, Self::Live) || !matches!(gate, Gate::ControlledTestPassed)
    }

    const fn least_mode(self) -> GuardMode {
        match self {
            Self::Live => GuardMode::Open,
            Self::ControlledTest { .. } => GuardMode::Test,
        }
    }
}

/// The effect that somebody asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EffectRequest {
    /// In which shop.
    pub shop: ShopId,
    /// What kind.
    pub effect: Effect,
    /// The record that asks: a dispatch, an appointment.
    pub record: uuid::Uuid,
    /// Whom it would reach.
    pub recipient: String,
    /// What for.
    pub purpose: Purpose,
}

/// One reason for a no, and what would change it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Blocker {
    /// The stored name of the gate or switch.
    pub code: String,
    /// Why, in a sentence.
    pub reason: String,
    /// What would open it, in a sentence.
    pub next_step: String,
}

/// Yes, with the key; or no, with every reason.
#[derive(Debug, PartialEq, Eq)]
pub enum Decision {
    /// The effect may happen once.
    Permit(Permit),
    /// It may not. Never empty.
    Blocked(Vec<Blocker>),
}

/// Decides. Every condition is checked, so a person sees all that is missing at once.
pub fn decide(state: &GuardState, request: EffectRequest, now: Timestamp) -> Decision {
    let blockers = blockers(state, request.effect, request.purpose);
    if blockers.is_empty() {
        Decision::Permit(Permit::mint(request.shop, request.effect, request.record, request.recipient, now))
    } else {
        Decision::Blocked(blockers)
    }
}

/// Everything that blocks an effect; empty if nothing does. Mints nothing, so anybody may look.
pub fn blockers(state: &GuardState, effect: Effect, purpose: Purpose) -> Vec<Blocker> {
    let open: BTreeSet<Gate> = state.gates.iter().map(|record| record.gate).collect();
    let gates = effect.gates().iter().filter(|gate| purpose.needs(**gate) && !open.contains(gate));
    let unlisted = (purpose == Purpose::ControlledTest { listed: false }).then(not_listed);
    gates.map(|gate| gate_blocker(*gate)).chain(switch_blockers(state, effect, purpose)).chain(unlisted).collect()
}

fn gate_blocker(gate: Gate) -> Blocker {
    Blocker {
        code: gate.as_str().to_owned(),
        reason: gate.closed_sentence().to_owned(),
        next_step: gate.next_step().to_owned(),
    }
}

fn not_listed() -> Blocker {
    Blocker {
        code: "not_listed".to_owned(),
        reason: "This number is not on the list for controlled tests.".to_owned(),
        next_step: "The owner puts it on the list on the readiness page.".to_owned(),
    }
}

fn switch_blockers(state: &GuardState, effect: Effect, purpose: Purpose) -> impl Iterator<Item = Blocker> {
    let least = purpose.least_mode();
    let workbench = (state.workbench < least).then(|| Blocker {
        code: effect.workbench().guard().to_owned(),
        reason: closed_guard("The write guard of this workbench", state.workbench),
        next_step: opens_at(least).to_owned(),
    });
    let own = (state.effect < least).then(|| Blocker {
        code: effect.as_str().to_owned(),
        reason: closed_guard(&format!("The guard for {}", effect.label()), state.effect),
        next_step: opens_at(least).to_owned(),
    });
    let deployment = (!state.deployment_on).then(|| Blocker {
        code: "live_effects_off".to_owned(),
        reason: "Live effects are switched off for this whole installation.".to_owned(),
        next_step: "Whoever runs the server sets SWITCHBOARD_LIVE_EFFECTS to on.".to_owned(),
    });
    workbench.into_iter().chain(own).chain(deployment)
}

fn closed_guard(what: &str, mode: GuardMode) -> String {
    match mode {
        GuardMode::Test => format!("{what} is open for controlled tests only."),
        GuardMode::Closed | GuardMode::Open => format!("{what} is closed."),
    }
}

const fn opens_at(least: GuardMode) -> &'static str {
    match least {
        GuardMode::Test => "The owner opens it for controlled tests on the readiness page.",
        GuardMode::Closed | GuardMode::Open => "The owner opens it on the readiness page once every gate has evidence.",
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{super::PERMIT_LIFETIME_SECONDS, *};

    fn request(effect: Effect, purpose: Purpose) -> EffectRequest {
        EffectRequest {
            shop: ShopId::from_uuid(Uuid::from_u128(1)),
            effect,
            record: Uuid::from_u128(2),
            recipient: "+15550100001".to_owned(),
            purpose,
        }
    }

    fn records(gates: &[Gate]) -> Vec<GateRecord> {
        let opened_at = Timestamp::UNIX_EPOCH;
        gates.iter().map(|gate| GateRecord { gate: *gate, evidence: "seen".to_owned(), opened_at }).collect()
    }

    const PURPOSES: [Purpose; 3] =
        [Purpose::Live, Purpose::ControlledTest { listed: true }, Purpose::ControlledTest { listed: false }];

    /// What has to hold, in other words than the code's.
    fn expected(state: &GuardState, effect: Effect, purpose: Purpose) -> usize {
        let is_open = |gate: &Gate| state.gates.iter().any(|record| record.gate == *gate);
        let is_test = purpose != Purpose::Live;
        let missing =
            effect.gates().iter().filter(|gate| !(is_open(gate) || is_test && **gate == Gate::ControlledTestPassed));
        let enough = |mode| if is_test { mode != GuardMode::Closed } else { mode == GuardMode::Open };
        let switches = [state.deployment_on, enough(state.workbench), enough(state.effect)];
        missing.count()
            + switches.into_iter().filter(|on| !on).count()
            + usize::from(purpose == Purpose::ControlledTest { listed: false })
    }

    /// Every combination of gates, modes and switches of every effect and purpose.
    #[test]
    fn only_everything_open_is_open() {
        for effect in Effect::ALL {
            let gates = effect.gates();
            for bits in 0_u32..1 << gates.len() {
                let open: Vec<_> =
                    gates.iter().enumerate().filter(|(i, _)| bits & (1 << i) != 0).map(|(_, gate)| *gate).collect();
                for (workbench, own) in pairs() {
                    for deployment_on in [false, true] {
                        let state = GuardState { deployment_on, workbench, effect: own, gates: records(&open) };
                        check(&state, effect);
                    }
                }
            }
        }
    }

    fn pairs() -> impl Iterator<Item = (GuardMode, GuardMode)> {
        GuardMode::ALL.into_iter().flat_map(|one| GuardMode::ALL.into_iter().map(move |other| (one, other)))
    }

    fn check(state: &GuardState, effect: Effect) {
        for purpose in PURPOSES {
            let missing = expected(state, effect, purpose);
            match decide(state, request(effect, purpose), Timestamp::UNIX_EPOCH) {
                Decision::Permit(_) => assert_eq!(missing, 0, "{state:?} {effect:?} {purpose:?}"),
                Decision::Blocked(found) => {
                    assert!(missing > 0, "{state:?} {effect:?} {purpose:?}");
                    assert_eq!(found.len(), missing);
                    assert_eq!(found, blockers(state, effect, purpose));
                }
            }
        }
    }

    #[test]
    fn a_mode_survives_its_name_and_an_unknown_one_is_closed() {
        for mode in GuardMode::ALL {
            assert_eq!(GuardMode::from_name(mode.as_str()), mode);
        }
        for odd in ["", "Open", "on", "open "] {
            assert_eq!(GuardMode::from_name(odd), GuardMode::Closed);
        }
    }

    #[test]
    fn a_guard_that_is_open_for_tests_says_so() {
        let state = GuardState { effect: GuardMode::Test, ..GuardState::default() };
        let reasons: Vec<_> = blockers(&state, Effect::Sms, Purpose::Live).into_iter().map(|b| b.reason).collect();
        assert!(reasons.contains(&"The guard for SMS is open for controlled tests only.".to_owned()), "{reasons:?}");
        assert!(reasons.contains(&"The write guard of this workbench is closed.".to_owned()), "{reasons:?}");
        let steps = |purpose| blockers(&state, Effect::Sms, purpose).into_iter().map(|b| b.next_step);
        assert!(steps(Purpose::ControlledTest { listed: true }).any(|step| step.contains("controlled tests")));
        assert!(!steps(Purpose::Live).any(|step| step.contains("opens it for controlled tests")));
    }

    #[test]
    fn nothing_known_means_closed() {
        for effect in Effect::ALL {
            let Decision::Blocked(blockers) =
                decide(&GuardState::default(), request(effect, Purpose::Live), Timestamp::UNIX_EPOCH)
            else {
                panic!("{effect:?} opened by itself");
            };
            assert_eq!(blockers.len(), effect.gates().len() + 3);
            assert!(blockers.iter().all(|b| !b.reason.is_empty() && !b.next_step.is_empty()));
        }
    }

    #[test]
    fn another_effects_gates_do_not_help() {
        let others: Vec<_> = Gate::ALL.into_iter().filter(|gate| !Effect::Sms.gates().contains(gate)).collect();
        let state = GuardState {
            deployment_on: true,
            workbench: GuardMode::Open,
            effect: GuardMode::Open,
            gates: records(&others),
        };
        let asked = request(Effect::Sms, Purpose::Live);
        let Decision::Blocked(blockers) = decide(&state, asked, Timestamp::UNIX_EPOCH) else {
            panic!("opened by the gates of other effects");
        };
        assert_eq!(blockers.len(), Effect::Sms.gates().len());
    }

    #[test]
    fn a_permit_covers_one_thing_for_a_while() {
        let now = Timestamp::UNIX_EPOCH;
        let state = GuardState {
            deployment_on: true,
            workbench: GuardMode::Open,
            effect: GuardMode::Open,
            gates: records(Effect::Sms.gates()),
        };
        let asked = request(Effect::Sms, Purpose::Live);
        let Decision::Permit(permit) = decide(&state, asked.clone(), now) else { panic!("blocked") };
        assert!(permit.covers(asked.shop, Effect::Sms, asked.record, &asked.recipient, now));
        let late = Timestamp::from_second(PERMIT_LIFETIME_SECONDS).unwrap();
        assert!(!permit.covers(asked.shop, Effect::Sms, asked.record, &asked.recipient, late));
        assert!(!permit.covers(asked.shop, Effect::Email, asked.record, &asked.recipient, now));
        assert!(!permit.covers(asked.shop, Effect::Sms, Uuid::from_u128(3), &asked.recipient, now));
        assert!(!permit.covers(asked.shop, Effect::Sms, asked.record, "+15550100002", now));
        let other_shop = ShopId::from_uuid(Uuid::from_u128(9));
        assert!(!permit.covers(other_shop, Effect::Sms, asked.record, &asked.recipient, now));
    }
}
