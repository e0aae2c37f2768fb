//! From what the guards know to what the readiness page shows.

use domain::{
    access::{Ctx, Permission, allows},
    conversation::ChannelKind,
    delivery::DeliveryState,
    guard::{Blocker, Effect, Gate, GuardMode, Workbench},
    workbench::{Manifest, manifest},
};
use service::{
    Page, ServiceError, Services,
    accounts::{self, AccountView},
    dispatch::DispatchDetail,
    guards::{self, ChangeView, Closed, GateView, GuardView, Readiness, RecipientView},
};

use super::{
    clock::Clock,
    present::{blocker, readable},
    views_readiness::{
        ChangePage, ChangeRow, Closing, GateLine, GuardLine, ManifestView, ReadinessView, RecipientRow, TestAccount,
        TestRun, TestStart, TestsView,
    },
};
use crate::text;

/// Everything that the page shows of a workbench.
pub(super) async fn look(services: &Services, ctx: &Ctx, workbench: Workbench) -> Result<ReadinessView, ServiceError> {
    let now = guards::readiness(services, ctx, workbench).await?;
    let history = guards::changes(services, ctx, None, None).await?;
    let clock = Clock::of(services, ctx).await?;
    let tests = tests(services, ctx, &now, &clock).await?;
    Ok(readiness(now, history, tests, ctx, &clock))
}

async fn tests(
    services: &Services,
    ctx: &Ctx,
    now: &Readiness,
    clock: &Clock,
) -> Result<Option<TestsView>, ServiceError> {
    if !now.effects.iter().any(|guard| guard.effect == Effect::Sms) {
        return Ok(None);
    }
    let may_run = allows(ctx.role, Permission::ControlledTestRun) && allows(ctx.role, Permission::AccountRead);
    let accounts = if may_run { accounts::list(services, ctx).await? } else { Vec::new() };
    Ok(Some(TestsView {
        recipients: recipients(guards::recipients(services, ctx).await?, clock),
        accounts: accounts.into_iter().filter(|account| account.channel == ChannelKind::Sms).map(account).collect(),
        may_run,
    }))
}

fn readiness(
    now: Readiness,
    history: Page<ChangeView>,
    tests: Option<TestsView>,
    ctx: &Ctx,
    clock: &Clock,
) -> ReadinessView {
    let may_manage = allows(ctx.role, Permission::GuardManage);
    let killed = killed(&now, &history.items).cloned();
    let manifest = manifest(now.workbench);
    let gates =
        in_order(now.gates, manifest.gates).into_iter().map(|gate| gate_line(gate, &now.effects, may_manage, clock));
    let gates = gates.collect();
    let workbench = GuardLine {
        name: now.guard.name.to_owned(),
        label: text::readiness::workbench_guard(now.workbench),
        mode: now.guard.mode,
        possible: None,
        blockers: Vec::new(),
        effects: now.effects.iter().map(|guard| guard.effect.label().to_owned()).collect(),
    };
    ReadinessView {
        workbench: now.workbench,
        first: now.first_missing.map(blocker),
        deployment_on: now.deployment_on,
        in_flight: now.in_flight,
        killed: killed.map(|change| change_row(change, clock)),
        gates,
        guards: std::iter::once(workbench).chain(now.effects.into_iter().map(guard_line)).collect(),
        tests,
        manifest: manifest_view(manifest),
        history: change_page(history, clock),
        may_manage,
    }
}

/// The last time the kill switch was pulled, if nothing was opened since.
fn killed<'a>(now: &Readiness, newest_first: &'a [ChangeView]) -> Option<&'a ChangeView> {
    let modes = now.effects.iter().map(|guard| guard.mode);
    let all_closed = modes.chain([now.guard.mode]).all(|mode| mode == GuardMode::Closed);
    let is_kill = |change: &&ChangeView| change.target == guards::KILL_SWITCH;
    let tells = |change: &&ChangeView| {
        is_kill(change) || Gate::from_name(&change.target).is_none() && mode(change) != GuardMode::Closed
    };
    newest_first.iter().find(tells).filter(is_kill).filter(|_| all_closed)
}

fn in_order(mut gates: Vec<GateView>, order: &[Gate]) -> Vec<GateView> {
    gates.sort_by_key(|view| order.iter().position(|gate| *gate == view.gate));
    gates
}

fn gate_line(view: GateView, effects: &[GuardView], may_manage: bool, clock: &Clock) -> GateLine {
    let rests_on = |guard: &&GuardView| guard.effect.gates().contains(&view.gate);
    GateLine {
        gate: view.gate,
        label: view.gate.label().to_owned(),
        effects: effects.iter().filter(rests_on).map(|guard| guard.effect.label().to_owned()).collect(),
        may_open: may_manage && !view.open && (view.gate.opens_by_hand() || view.closed_by_hand),
        may_close: may_manage && view.open,
        open: view.open,
        sentence: view.sentence,
        next_step: view.next_step.map(str::to_owned),
        since: view.opened_at.map(|at| clock.in_full(at)),
    }
}

fn guard_line(view: GuardView) -> GuardLine {
    GuardLine {
        name: view.effect.as_str().to_owned(),
        label: view.effect.label().to_owned(),
        mode: view.mode,
        possible: Some(view.open),
        blockers: view.blockers.into_iter().map(blocker).collect(),
        effects: vec![view.effect.label().to_owned()],
    }
}

fn manifest_view(manifest: &Manifest) -> ManifestView {
    let list = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    ManifestView {
        purpose: manifest.purpose.to_owned(),
        route: manifest.route.to_owned(),
        kind: manifest.kind.to_owned(),
        guard: manifest.guard.to_owned(),
        access: manifest.access.iter().map(|role| role.label().to_owned()).collect(),
        owns: list(manifest.owns),
        may_request: list(manifest.may_request),
        must_not_own: list(manifest.must_not_own),
        audit_events: list(manifest.audit_events),
        first_workflows: list(manifest.first_workflows),
        scopes: list(manifest.scopes),
        safe_now: list(manifest.safe_now),
        production_gate: manifest.production_gate.to_owned(),
    }
}

pub(super) fn change_page(page: Page<ChangeView>, clock: &Clock) -> ChangePage {
    ChangePage {
        next: page.next.as_ref().map(ToString::to_string),
        rows: page.items.into_iter().map(|change| change_row(change, clock)).collect(),
    }
}

fn change_row(change: ChangeView, clock: &Clock) -> ChangeRow {
    ChangeRow {
        id: change.id,
        mode: mode(&change),
        target: target(&change.target),
        reason: change.reason,
        who: change.actor_name,
        time: clock.in_full(change.occurred_at),
    }
}

fn mode(change: &ChangeView) -> GuardMode {
    match change.change.as_str() {
        "opened" => GuardMode::Open,
        "test_only" => GuardMode::Test,
        _ => GuardMode::Closed,
    }
}

/// A name that is not known any more is shown as it was stored.
fn target(name: &str) -> String {
    let gate = Gate::from_name(name).map(|gate| gate.label().to_owned());
    let effect = || Effect::from_name(name).map(text::readiness::effect_guard);
    let workbench = || {
        let named = Workbench::ALL.into_iter().find(|workbench| workbench.guard() == name);
        named.map(text::readiness::workbench_guard)
    };
    let kill = || (name == guards::KILL_SWITCH).then(|| text::readiness::KILL_SWITCH.to_owned());
    gate.or_else(effect).or_else(workbench).or_else(kill).unwrap_or_else(|| name.to_owned())
}

pub(super) fn recipients(list: Vec<RecipientView>, clock: &Clock) -> Vec<RecipientRow> {
    let row = |view: RecipientView| RecipientRow {
        number: readable(&view.handle),
        handle: view.handle,
        label: view.label,
        added_by: view.added_by,
        added: clock.in_full(view.added_at),
    };
    list.into_iter().map(row).collect()
}

fn account(view: AccountView) -> TestAccount {
    TestAccount {
        id: view.id,
        number: readable(&view.handle),
        name: view.name,
        summary: view.health.summary,
        can_send: view.can_send && view.active,
    }
}

pub(super) const fn closing(closed: Closed) -> Closing {
    Closing { drained: closed.drained }
}

pub(super) fn refused(blockers: Vec<Blocker>) -> TestStart {
    TestStart::Refused(blockers.into_iter().map(blocker).collect())
}

pub(super) fn test_run(detail: DispatchDetail) -> TestRun {
    let view = detail.dispatch;
    TestRun {
        id: view.id,
        state: view.state.label().to_owned(),
        step: step(view.state),
        delivered: matches!(view.state, DeliveryState::Delivered | DeliveryState::Read),
        at_rest: view.state.is_settled() || matches!(view.state, DeliveryState::Held | DeliveryState::Dead),
        problem: view.problem,
        next_step: view.next_step,
        blockers: view.blockers.into_iter().map(blocker).collect(),
    }
}

/// How far a test has come.
const fn step(state: DeliveryState) -> usize {
    match state {
        DeliveryState::Queued | DeliveryState::Held | DeliveryState::Dead | DeliveryState::Discarded => 0,
        DeliveryState::HandingOver | DeliveryState::OutcomeUnknown => 1,
        DeliveryState::Accepted | DeliveryState::Failed => 2,
        DeliveryState::Sent | DeliveryState::Unconfirmed | DeliveryState::Undeliverable => 3,
        DeliveryState::Delivered | DeliveryState::Read => TestRun::STEPS,
    }
}

#[cfg(test)]
mod tests {
    use domain::guard::Workbench;

    use super::*;

    fn change(target: &str, change: &str) -> ChangeView {
        ChangeView {
            id: "0198c0de-0000-7000-8000-000000000001".parse().unwrap(),
            target: target.to_owned(),
            change: change.to_owned(),
            reason: "Because.".to_owned(),
            actor_name: None,
            occurred_at: "2026-11-04T14:29:00Z".parse().unwrap(),
        }
    }

    fn closed() -> Readiness {
        Readiness {
            workbench: Workbench::Communications,
            guard: guards::GuardLine { name: Workbench::Communications.guard(), mode: GuardMode::Closed },
            deployment_on: true,
            gates: Vec::new(),
            effects: Vec::new(),
            in_flight: 0,
            first_missing: None,
        }
    }

    #[test]
    fn a_pulled_switch_shows_until_something_is_opened() {
        let kill = change(guards::KILL_SWITCH, "closed");
        let gate = change(Gate::OwnerEnabled.as_str(), "opened");
        let lower = change("email", "closed");
        let raise = change("sms", "test_only");
        assert!(killed(&closed(), &[gate.clone(), lower, kill.clone()]).is_some());
        assert!(killed(&closed(), &[raise, kill.clone()]).is_none());
        assert!(killed(&closed(), &[gate]).is_none());
        let mut open = closed();
        open.guard.mode = GuardMode::Test;
        assert!(killed(&open, &[kill]).is_none());
    }

    #[test]
    fn every_target_has_a_name_for_people() {
        let gates = Gate::ALL.map(Gate::as_str);
        let effects = Effect::ALL.map(Effect::as_str);
        let workbenches = Workbench::ALL.map(Workbench::guard);
        for name in gates.into_iter().chain(effects).chain(workbenches).chain([guards::KILL_SWITCH]) {
            assert_ne!(target(name), name);
        }
        assert_eq!(target("something_older"), "something_older");
    }

    #[test]
    fn only_an_arrival_is_the_last_step() {
        for state in DeliveryState::ALL {
            let arrived = matches!(state, DeliveryState::Delivered | DeliveryState::Read);
            assert_eq!(step(state) == TestRun::STEPS, arrived, "{state:?}");
        }
    }
}
