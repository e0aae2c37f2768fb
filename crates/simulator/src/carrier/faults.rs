//! What the carriers do wrong on order: to which requests, how often, and what becomes of their callbacks.

use std::{
    num::NonZeroU32,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU32, Ordering},
    },
};

use serde::{Deserialize, Serialize};

use super::{Carrier, Provider};

/// What goes wrong. The first five come before anything is carried out; with the others the
/// message has been taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// 429, with `Retry-After`.
    RateLimit,
    /// 500, and nothing was carried out.
    ServerError,
    /// 503, and nothing was carried out.
    Unavailable,
    /// 307 to an address that counts who comes.
    Redirect,
    /// The connection ends before anything is carried out.
    DropBefore,
    /// Carried out, then the connection ends without an answer.
    AcceptThenDrop,
    /// Carried out, then no answer while the caller waits.
    AcceptThenSilence,
    /// Carried out, then 500.
    AcceptThenError,
    /// Carried out, then an answer that is no JSON.
    Garbage,
    /// Carried out, then an answer of 32 MiB.
    Huge,
    /// Carried out, then half an answer.
    CloseMidBody,
    /// Carried out, and answered well after [`Rule::ms`].
    Slow,
}

/// Which requests a rule looks at.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Messages.
    #[default]
    Send,
    /// Look-ups and lists.
    Read,
    /// All of them.
    Any,
}

/// One fault and when it happens: to all requests it looks at, unless `every` or `next` says less.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What goes wrong.
    pub fault: Fault,
    /// At one carrier only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Provider>,
    /// For which requests.
    #[serde(default)]
    pub on: Operation,
    /// Only for recipients whose number ends so. Look-ups and lists have no recipient.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub to: String,
    /// Only every so many requests, counted from one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<NonZeroU32>,
    /// Only so often, then never again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// How long [`Fault::Slow`] takes, in milliseconds.
    #[serde(default)]
    pub ms: u32,
    /// What [`Fault::RateLimit`] asks for, in seconds.
    #[serde(default = "one")]
    pub retry_after: u32,
}

const fn one() -> u32 {
    1
}

impl Rule {
    /// This fault for every message.
    pub const fn new(fault: Fault) -> Self {
        Self {
            fault,
            carrier: None,
            on: Operation::Send,
            to: String::new(),
            every: None,
            next: None,
            ms: 0,
            retry_after: 1,
        }
    }

    /// Only so often.
    #[must_use]
    pub fn next(self, times: u32) -> Self {
        Self { next: Some(times), ..self }
    }

    /// Only every so many requests.
    #[must_use]
    pub fn every(self, requests: NonZeroU32) -> Self {
        Self { every: Some(requests), ..self }
    }

    /// Only for recipients whose number ends so.
    #[must_use]
    pub fn to(self, suffix: &str) -> Self {
        Self { to: suffix.to_owned(), ..self }
    }

    /// Only at this carrier.
    #[must_use]
    pub fn at(self, carrier: Provider) -> Self {
        Self { carrier: Some(carrier), ..self }
    }

    /// For these requests.
    #[must_use]
    pub fn on(self, on: Operation) -> Self {
        Self { on, ..self }
    }

    fn looks_at(&self, provider: Provider, operation: Operation, to: &str) -> bool {
        (self.on == Operation::Any || self.on == operation)
            && self.carrier.is_none_or(|carrier| carrier == provider)
            && to.ends_with(&self.to)
    }
}

/// What becomes of a message, and of the callbacks that report it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CallbackPlan {
    /// When the message leaves, in milliseconds after it was taken.
    pub sent_after_ms: u32,
    /// When it arrives or fails, in milliseconds after it was taken.
    pub final_after_ms: u32,
    /// How it ends.
    pub outcome: Outcome,
    /// The carrier's code for an outcome that is a failure; a usual one unless given.
    pub error_code: Option<u32>,
    /// How long each callback is late, in milliseconds. The message itself is not.
    pub delay_ms: u32,
    /// How often each callback is delivered, one to three times.
    pub copies: u32,
    /// The last report comes first.
    pub reorder: bool,
    /// Which callbacks never come.
    pub withhold: Withhold,
}

impl Default for CallbackPlan {
    fn default() -> Self {
        Self {
            sent_after_ms: 20,
            final_after_ms: 60,
            outcome: Outcome::Delivered,
            error_code: None,
            delay_ms: 0,
            copies: 1,
            reorder: false,
            withhold: Withhold::None,
        }
    }
}

/// How a message ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The phone has it.
    Delivered,
    /// It left, but the phone did not get it.
    Undelivered,
    /// It never left.
    Failed,
    /// It left, and nobody says more.
    Unconfirmed,
}

/// Which callbacks never come.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withhold {
    /// All of them come.
    None,
    /// The last one does not.
    Final,
    /// None comes.
    All,
}

/// Everything that goes wrong.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Plan {
    /// In order: the first that applies to a request is its fault.
    pub rules: Vec<Rule>,
    /// What becomes of the messages that are taken.
    pub callbacks: CallbackPlan,
}

/// A plan at work.
#[derive(Default)]
pub(super) struct Faults(RwLock<Arc<Active>>);

#[derive(Default)]
struct Active {
    plan: Plan,
    /// How many requests each rule has looked at.
    seen: Vec<AtomicU32>,
}

impl Faults {
    fn active(&self) -> Arc<Active> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The rule that applies to this request, if any.
    pub(super) fn strike(&self, provider: Provider, operation: Operation, to: &str) -> Option<Rule> {
        let active = self.active();
        let applies = |(rule, seen): (&Rule, &AtomicU32)| {
            if !rule.looks_at(provider, operation, to) {
                return false;
            }
            let number = seen.fetch_add(1, Ordering::Relaxed).saturating_add(1);
            let every = rule.every.map_or(1, NonZeroU32::get);
            number.is_multiple_of(every) && rule.next.is_none_or(|times| number / every <= times)
        };
        let mut rules = active.plan.rules.iter().zip(&active.seen);
        rules.find(|rule| applies(*rule)).map(|(rule, _)| rule.clone())
    }

    pub(super) fn callbacks(&self) -> CallbackPlan {
        self.active().plan.callbacks.clone()
    }
}

impl Carrier {
    /// What goes wrong from now on; counting begins anew.
    pub fn set_faults(&self, plan: Plan) {
        let seen = plan.rules.iter().map(|_| AtomicU32::new(0)).collect();
        *self.0.faults.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Active { plan, seen });
    }

    /// What goes wrong now.
    pub fn faults(&self) -> Plan {
        self.0.faults.active().plan.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(rules: Vec<Rule>) -> Faults {
        let seen = rules.iter().map(|_| AtomicU32::new(0)).collect();
        let plan = Plan { rules, callbacks: CallbackPlan::default() };
        Faults(RwLock::new(Arc::new(Active { plan, seen })))
    }

    fn struck(faults: &Faults, to: &str) -> Option<Fault> {
        faults.strike(Provider::Telnyx, Operation::Send, to).map(|rule| rule.fault)
    }

    #[test]
    fn every_third_and_only_twice() {
        let third = NonZeroU32::new(3).unwrap();
        let faults = faults(vec![Rule::new(Fault::RateLimit).every(third).next(2)]);
        let hits: Vec<_> = (1..=12).filter(|_| struck(&faults, "+1").is_some()).collect();
        assert_eq!(hits, [3, 6]);
    }

    #[test]
    fn the_first_rule_that_applies_wins() {
        let faults = faults(vec![
            Rule::new(Fault::Garbage).at(Provider::Twilio),
            Rule::new(Fault::Redirect).on(Operation::Read),
            Rule::new(Fault::Huge).to("0102"),
            Rule::new(Fault::Slow).next(1),
        ]);
        assert_eq!(struck(&faults, "+15550100102"), Some(Fault::Huge));
        assert_eq!(struck(&faults, "+15550100101"), Some(Fault::Slow));
        assert_eq!(struck(&faults, "+15550100101"), None);
        let elsewhere = faults.strike(Provider::Twilio, Operation::Send, "+15550100101");
        assert_eq!(elsewhere.map(|rule| rule.fault), Some(Fault::Garbage));
        assert!(faults.strike(Provider::Telnyx, Operation::Read, "").is_some_and(|r| r.fault == Fault::Redirect));
    }

    #[test]
    fn a_plan_reads_as_documented_and_refuses_what_it_does_not_know() {
        let text =
            r#"{"rules":[{"fault":"rate_limit","every":3,"retry_after":2,"to":"0101"}],"callbacks":{"copies":3}}"#;
        let plan: Plan = serde_json::from_str(text).unwrap();
        assert_eq!(plan.rules[0].retry_after, 2);
        assert_eq!((plan.callbacks.copies, plan.callbacks.outcome), (3, Outcome::Delivered));
        for wrong in [
            r#"{"rules":[{"fault":"tired"}]}"#,
            r#"{"rules":[{"fault":"slow","often":2}]}"#,
            r#"{"rules":[{"fault":"slow","every":0}]}"#,
            r#"{"callback":{}}"#,
        ] {
            assert!(serde_json::from_str::<Plan>(wrong).is_err(), "{wrong}");
        }
    }
}
