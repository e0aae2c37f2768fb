//! What an account at Telnyx says about itself, through the same connection as its messages.

use channels::{
    ErrorClass, ErrorKind,
    telnyx::{AssignmentStatus, CampaignStatus},
};

use crate::{
    carriers::telnyx,
    server::{Fault, Protocol, Server},
};

const NUMBERS: &str = include_str!("../../fixtures/telnyx/numbers.json");
const PROFILE: &str = include_str!("../../fixtures/telnyx/messaging_profile.json");
const CAMPAIGN: &str = include_str!("../../fixtures/telnyx/campaign.json");
const ASSIGNMENT: &str = include_str!("../../fixtures/telnyx/assignment.json");
const OPT_OUTS: &str = include_str!("../../fixtures/telnyx/opt_outs.json");

fn server(answers: &[(u16, &str)]) -> Server {
    let server = Server::start(Protocol::Telnyx);
    for (status, body) in answers {
        server.next(Fault::Answer(*status, (*body).to_owned()));
    }
    server
}

#[tokio::test]
async fn the_campaign_and_the_number_open_the_gate_together() {
    let server = server(&[(200, CAMPAIGN), (200, ASSIGNMENT)]);
    let account = telnyx(&server.url());
    let campaign = account.campaign("4b20017f-8da9-a992-a6c0-683072fb7730").await.unwrap();
    let number = "+17735550002".parse().unwrap();
    let assignment = account.assignment(&number).await.unwrap().unwrap();
    assert_eq!((&campaign.status, &assignment.status), (&CampaignStatus::MnoProvisioned, &AssignmentStatus::Assigned));
    assert!(campaign.is_carried() && assignment.is_assigned_to(&campaign));
    let paths: Vec<_> = server.seen().iter().map(|seen| seen.head.lines().next().unwrap().to_owned()).collect();
    assert_eq!(
        paths,
        [
            "get /10dlc/campaign/4b20017f-8da9-a992-a6c0-683072fb7730 http/1.1",
            "get /10dlc/phone_number_campaigns/%2b17735550002 http/1.1"
        ]
    );
}

#[tokio::test]
async fn a_number_without_a_campaign_is_no_error() {
    let unknown = "{\"errors\":[{\"code\":\"10005\"}]}";
    let server = server(&[(404, unknown), (404, ""), (500, ""), (200, "{}")]);
    let account = telnyx(&server.url());
    let number = "+17735550002".parse().unwrap();
    assert_eq!(account.assignment(&number).await.unwrap(), None);
    assert_eq!(account.assignment(&number).await.unwrap(), None);
    let failing = account.assignment(&number).await.unwrap_err();
    assert_eq!((failing.kind, failing.class), (ErrorKind::CarrierFailure, ErrorClass::RetryLater { after: None }));
    assert_eq!(account.assignment(&number).await.unwrap_err().kind, ErrorKind::Unreadable);
}

#[tokio::test]
async fn the_lists_and_the_profile_are_read() {
    let server = server(&[(200, NUMBERS), (200, OPT_OUTS), (200, PROFILE), (401, "{}")]);
    let account = telnyx(&server.url());
    let numbers = account.numbers(1).await.unwrap();
    assert_eq!((numbers.items.len(), numbers.next), (2, Some(2)));
    let opt_outs = account.opt_outs(1).await.unwrap();
    assert_eq!((opt_outs.items.len(), opt_outs.next), (2, None));
    assert!(account.messaging_profile("740572b6-099c-44a1-89b9-6c92163bc68d").await.unwrap().enabled);
    assert_eq!(account.campaign("x").await.unwrap_err().class, ErrorClass::HaltAccount);
    let lists: Vec<_> = server.seen().iter().map(|seen| seen.head.split(' ').nth(1).unwrap().to_owned()).collect();
    assert!(lists[0].starts_with("/phone_numbers/messaging?page%5bnumber%5d=1"), "{lists:?}");
    assert!(lists[1].starts_with("/messaging_optouts?page%5bnumber%5d=1"), "{lists:?}");
}
