//! What becomes of a message after it was taken, in each carrier's own words.

use std::time::Duration;

use super::{
    Provider,
    faults::{CallbackPlan, Outcome},
};

/// The course a message takes; fixed when it is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Course {
    sent_after: Duration,
    final_after: Duration,
    outcome: Outcome,
    error_code: u32,
}

/// Where a message stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stage {
    /// The carrier has it.
    Queued,
    /// It has left.
    Sent,
    /// It has ended.
    Ended,
}

impl Course {
    pub(super) fn new(provider: Provider, plan: &CallbackPlan) -> Self {
        let usual = match (provider, plan.outcome) {
            (Provider::Telnyx, Outcome::Failed) => 40002,
            (Provider::Telnyx, _) => 40008,
            (Provider::Twilio, Outcome::Failed) => 30008,
            (Provider::Twilio, _) => 30003,
        };
        let sent_after = Duration::from_millis(plan.sent_after_ms.into());
        Self {
            sent_after,
            final_after: sent_after.max(Duration::from_millis(plan.final_after_ms.into())),
            outcome: plan.outcome,
            error_code: plan.error_code.unwrap_or(usual),
        }
    }

    /// Every report there will be about the message and when, in order.
    pub(super) fn reports(self, provider: Provider) -> Vec<(Stage, Duration)> {
        let (sent, ended) = ((Stage::Sent, self.sent_after), (Stage::Ended, self.final_after));
        match (self.outcome, provider) {
            (Outcome::Failed, _) => vec![ended],
            // Twilio leaves a message at `sent` where Telnyx says that it will not know more.
            (Outcome::Unconfirmed, Provider::Twilio) => vec![sent],
            _ => vec![sent, ended],
        }
    }

    /// Where the message stands so long after it was taken.
    pub(super) fn stage(self, provider: Provider, since: Duration) -> Stage {
        let past = self.reports(provider).into_iter().rfind(|(_, after)| *after <= since);
        past.map_or(Stage::Queued, |(stage, _)| stage)
    }

    /// The carrier's word for a stage.
    pub(super) const fn word(self, provider: Provider, stage: Stage) -> &'static str {
        match (stage, self.outcome, provider) {
            (Stage::Queued, ..) => "queued",
            (Stage::Sent, ..) => "sent",
            (Stage::Ended, Outcome::Delivered, _) => "delivered",
            (Stage::Ended, Outcome::Undelivered, Provider::Telnyx) => "delivery_failed",
            (Stage::Ended, Outcome::Failed, Provider::Telnyx) => "sending_failed",
            (Stage::Ended, Outcome::Unconfirmed, _) => "delivery_unconfirmed",
            (Stage::Ended, Outcome::Undelivered, Provider::Twilio) => "undelivered",
            (Stage::Ended, Outcome::Failed, Provider::Twilio) => "failed",
        }
    }

    /// The carrier's code for what went wrong by this stage, if anything did.
    pub(super) fn error(self, stage: Stage) -> Option<u32> {
        let failed = stage == Stage::Ended && matches!(self.outcome, Outcome::Undelivered | Outcome::Failed);
        failed.then_some(self.error_code)
    }

    /// How long after it was taken the message left, if it had by this stage.
    pub(super) fn sent(self, stage: Stage) -> Option<Duration> {
        (stage != Stage::Queued && self.outcome != Outcome::Failed).then_some(self.sent_after)
    }

    /// How long after it was taken the message ended, if it had by this stage.
    pub(super) fn ended(self, stage: Stage) -> Option<Duration> {
        (stage == Stage::Ended).then_some(self.final_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(provider: Provider, outcome: Outcome) -> Course {
        Course::new(provider, &CallbackPlan { outcome, ..CallbackPlan::default() })
    }

    #[test]
    fn a_message_passes_through_its_stages() {
        let course = course(Provider::Telnyx, Outcome::Delivered);
        let at = |ms| course.stage(Provider::Telnyx, Duration::from_millis(ms));
        assert_eq!([at(0), at(20), at(59), at(60)], [Stage::Queued, Stage::Sent, Stage::Sent, Stage::Ended]);
    }

    #[test]
    fn every_outcome_has_the_carriers_word_and_code() {
        for (provider, outcome, words, code) in [
            (Provider::Telnyx, Outcome::Delivered, vec!["sent", "delivered"], None),
            (Provider::Telnyx, Outcome::Undelivered, vec!["sent", "delivery_failed"], Some(40008)),
            (Provider::Telnyx, Outcome::Failed, vec!["sending_failed"], Some(40002)),
            (Provider::Telnyx, Outcome::Unconfirmed, vec!["sent", "delivery_unconfirmed"], None),
            (Provider::Twilio, Outcome::Delivered, vec!["sent", "delivered"], None),
            (Provider::Twilio, Outcome::Undelivered, vec!["sent", "undelivered"], Some(30003)),
            (Provider::Twilio, Outcome::Failed, vec!["failed"], Some(30008)),
            (Provider::Twilio, Outcome::Unconfirmed, vec!["sent"], None),
        ] {
            let course = course(provider, outcome);
            let reports = course.reports(provider);
            let said: Vec<_> = reports.iter().map(|(stage, _)| course.word(provider, *stage)).collect();
            assert_eq!(said, words, "{provider:?} {outcome:?}");
            assert_eq!(course.error(reports.last().unwrap().0), code, "{provider:?} {outcome:?}");
        }
    }
}
