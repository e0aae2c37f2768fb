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

/// Everything the decision rests on, as read in one transaction. Whatever is absent is closed.
#[derive(Clone, Debug, Default)]
pub struct GuardState {
    /// The deployment's own switch, `SWITCHBOARD_LIVE_EFFECTS`; off unless it says exactly `on`.
    pub deployment_on: bool,
    /// The shop's guard of the effect's workbench has been opened.
    pub workbench_open: bool,
    /// The shop's guard of the effect itself has been opened.
    pub effect_open: bool,
    /// The gates that have evidence.
    pub gates: Vec<GateRecord>,
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
    let open: BTreeSet<Gate> = state.gates.iter().map(|record| record.gate).collect();
    let closed_gates =
        request.effect.gates().iter().filter(|gate| !open.contains(gate)).map(|gate| gate_blocker(*gate));
    let switches = switch_blockers(state, request.effect);
    let blockers: Vec<_> = closed_gates.chain(switches).collect();
    if blockers.is_empty() {
        Decision::Permit(Permit::mint(request.shop, request.effect, request.record, request.recipient, now))
    } else {
        Decision::Blocked(blockers)
    }
}

fn gate_blocker(gate: Gate) -> Blocker {
    Blocker {
        code: gate.as_str().to_owned(),
        reason: gate.closed_sentence().to_owned(),
        next_step: gate.next_step().to_owned(),
    }
}

fn switch_blockers(state: &GuardState, effect: Effect) -> impl Iterator<Item = Blocker> {
    let workbench = (!state.workbench_open).then(|| Blocker {
        code: effect.workbench().guard().to_owned(),
        reason: "The write guard of this workbench is closed.".to_owned(),
        next_step: "The owner opens it on the readiness page once every gate has evidence.".to_owned(),
    });
    let own = (!state.effect_open).then(|| Blocker {
        code: effect.as_str().to_owned(),
        reason: format!("The guard for {} is closed.", effect.label()),
        next_step: "The owner opens it on the readiness page once every gate has evidence.".to_owned(),
    });
    let deployment = (!state.deployment_on).then(|| Blocker {
        code: "live_effects_off".to_owned(),
        reason: "Live effects are switched off for this whole installation.".to_owned(),
        next_step: "Whoever runs the server sets SWITCHBOARD_LIVE_EFFECTS to on.".to_owned(),
    });
    workbench.into_iter().chain(own).chain(deployment)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{super::PERMIT_LIFETIME_SECONDS, *};

    fn request(effect: Effect) -> EffectRequest {
        EffectRequest {
            shop: ShopId::from_uuid(Uuid::from_u128(1)),
            effect,
            record: Uuid::from_u128(2),
            recipient: "+15550100001".to_owned(),
        }
    }

    fn records(gates: &[Gate]) -> Vec<GateRecord> {
        let opened_at = Timestamp::UNIX_EPOCH;
        gates.iter().map(|gate| GateRecord { gate: *gate, evidence: "seen".to_owned(), opened_at }).collect()
    }

    /// Every combination of gates and switches of every effect: exactly one of them mints a permit.
    #[test]
    fn only_everything_open_is_open() {
        for effect in Effect::ALL {
            let gates = effect.gates();
            let switches = 3;
            let mut permits = 0;
            for bits in 0_u32..1 << (gates.len() + switches) {
                let on = |index: usize| bits & (1 << index) != 0;
                let open: Vec<_> = gates.iter().enumerate().filter(|(i, _)| on(*i)).map(|(_, gate)| *gate).collect();
                let state = GuardState {
                    deployment_on: on(gates.len()),
                    workbench_open: on(gates.len() + 1),
                    effect_open: on(gates.len() + 2),
                    gates: records(&open),
                };
                match decide(&state, request(effect), Timestamp::UNIX_EPOCH) {
                    Decision::Permit(_) => permits += 1,
                    Decision::Blocked(blockers) => {
                        assert_eq!(blockers.len() + bits.count_ones() as usize, gates.len() + switches);
                    }
                }
            }
            assert_eq!(permits, 1, "{effect:?}");
        }
    }

    #[test]
    fn nothing_known_means_closed() {
        for effect in Effect::ALL {
            let Decision::Blocked(blockers) = decide(&GuardState::default(), request(effect), Timestamp::UNIX_EPOCH)
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
        let state =
            GuardState { deployment_on: true, workbench_open: true, effect_open: true, gates: records(&others) };
        let Decision::Blocked(blockers) = decide(&state, request(Effect::Sms), Timestamp::UNIX_EPOCH) else {
            panic!("opened by the gates of other effects");
        };
        assert_eq!(blockers.len(), Effect::Sms.gates().len());
    }

    #[test]
    fn a_permit_covers_one_thing_for_a_while() {
        let now = Timestamp::UNIX_EPOCH;
        let state = GuardState {
            deployment_on: true,
            workbench_open: true,
            effect_open: true,
            gates: records(Effect::Sms.gates()),
        };
        let asked = request(Effect::Sms);
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
