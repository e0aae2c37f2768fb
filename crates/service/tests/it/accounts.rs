//! Accounts at their carriers: what is stored, what is asked, and what opens and closes a gate.

use domain::{
    access::{Ctx, Role},
    consent::ConsentState,
    conversation::ChannelKind,
    guard::Gate,
    ids::AccountId,
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use service::{
    Invalid, ServiceError, Services, Settings,
    accounts::{self, AccountChange, Connect, Connected, NewCredentials, Standing, Weight},
    campaigns, opt_outs,
};

use crate::{
    carrier::StandIn,
    world::{World, noon, settings},
};

const NUMBER: &str = "+15550109001";
const KEY: &str = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
const PROFILE: &str = "740572b6-099c-44a1-89b9-6c92163bc68d";
const CAMPAIGN: &str = "4b20017f-8da9-a992-a6c0-683072fb7730";
const SID: &str = "AC0123456789abcdef0123456789abcdef";

struct Office {
    world: World,
    carrier: StandIn,
    owner: Ctx,
    account: AccountId,
}

/// A shop whose owner connected one number with a key, and whose carrier says that all is well.
async fn office() -> Office {
    let carrier = StandIn::start();
    let mut world = World::new().await;
    let spoken = Settings { telnyx_api_url: carrier.url(), twilio_api_url: carrier.url(), ..settings() };
    world.services = Services::new(world.test.db.clone(), spoken).unwrap();
    let owner = world.staff(Role::RootOwner).await;
    // The account that every test's shop has can't send; here it would keep the gate closed.
    accounts::set_active(&world.services, &owner, world.account, false).await.unwrap();
    let Connected::New(account) = accounts::connect(&world.services, &owner, telnyx()).await.unwrap() else {
        panic!("the number is new")
    };
    all_is_well(&carrier, account.id);
    Office { world, carrier, owner, account: account.id }
}

fn telnyx() -> Connect {
    Connect {
        provider: "telnyx".to_owned(),
        name: "Second desk".to_owned(),
        handle: NUMBER.to_owned(),
        public_key: KEY.to_owned(),
        credentials: NewCredentials { api_key: Some("KEY-canary".into()), ..NewCredentials::default() },
        ..Connect::default()
    }
}

fn all_is_well(carrier: &StandIn, account: AccountId) {
    let webhook = format!("https://switchboard.example/webhooks/telnyx/{account}");
    let number = json!({ "phone_number": NUMBER, "messaging_profile_id": PROFILE, "type": "long-code" });
    carrier.says("/phone_numbers/messaging", 200, &json!({ "data": [number], "meta": { "total_pages": 1 } }));
    let profile = json!({ "id": PROFILE, "name": "Desk", "enabled": true, "webhook_url": webhook,
                          "webhook_api_version": "2", "whitelisted_destinations": ["US"] });
    carrier.says("/messaging_profiles/", 200, &json!({ "data": profile }));
    carrier.says("/10dlc/phone_number_campaigns/", 200, &assignment("ASSIGNED"));
    carrier.says("/10dlc/campaign/", 200, &campaign("MNO_PROVISIONED"));
    carrier.says("/messaging_optouts", 200, &json!({ "data": [], "meta": { "total_pages": 1 } }));
}

fn campaign(status: &str) -> Value {
    json!({ "campaignId": CAMPAIGN, "campaignStatus": status, "status": "ACTIVE" })
}

fn assignment(status: &str) -> Value {
    json!({ "phoneNumber": NUMBER, "campaignId": CAMPAIGN, "assignmentStatus": status })
}

impl Office {
    async fn gate_is_open(&self) -> bool {
        let mut tx = self.world.test.db.tenant(&self.owner).await.unwrap();
        let rows = storage::guard::rows(&mut tx).await.unwrap();
        rows.gates.iter().any(|row| row.gate == Gate::CarrierCampaignApproved && row.is_open)
    }

    /// Reads the campaign, so many minutes after noon; whether the gate is open then.
    async fn opens(&self, minutes: i64) -> bool {
        let now = noon().saturating_add(SignedDuration::from_mins(minutes)).unwrap();
        let ctx = Ctx { now, ..self.owner.clone() };
        campaigns::check(&self.world.services, &ctx, self.account).await.unwrap();
        self.gate_is_open().await
    }

    async fn end(self) {
        self.world.test.drop().await;
    }
}

#[tokio::test]
async fn what_is_connected_is_sealed_and_never_shown() {
    let office = office().await;
    let Office { world, owner, account, .. } = &office;
    let listed = accounts::list(&world.services, owner).await.unwrap();
    let view = listed.iter().find(|view| view.id == *account).unwrap();
    assert_eq!((view.credentials.as_slice(), view.can_send), (["api_key"].as_slice(), true));
    assert_eq!(view.health.standing, Standing::Unproved);
    assert!(!serde_json::to_string(&listed).unwrap().contains("canary") && !format!("{listed:?}").contains("canary"));
    let found: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM account_credential WHERE position('canary'::bytea IN sealed) > 0 OR length(sealed) < 30",
    )
    .fetch_one(&mut world.test.superuser().await)
    .await
    .unwrap();
    assert_eq!(found, 0);
    let again = accounts::connect(&world.services, owner, telnyx()).await.unwrap();
    assert!(matches!(again, Connected::Existing(view) if view.id == *account));
    office.end().await;
}

#[tokio::test]
async fn the_carrier_proves_an_account_or_says_what_is_wrong() {
    let office = office().await;
    let Office { world, carrier, owner, account } = &office;
    let verify = async || accounts::verify(&world.services, owner, *account).await.unwrap();
    let proved = async || accounts::get(&world.services, owner, *account).await.unwrap();

    let found = verify().await;
    assert!(found.passed && found.findings.iter().all(|finding| finding.weight == Weight::Good), "{found:?}");
    assert_eq!((proved().await.verified_at, proved().await.messaging_profile.as_str()), (Some(noon()), PROFILE));
    assert!(carrier.asked().iter().all(|asked| asked.starts_with("GET ") && asked.ends_with("Bearer KEY-canary")));

    carrier.says_text("/phone_numbers/messaging", 0, "");
    let found = verify().await;
    assert!(!found.passed && found.findings[0].weight == Weight::Unknown, "{found:?}");
    assert!(proved().await.verified_at.is_some(), "no answer proves nothing either way");

    carrier.says("/phone_numbers/messaging", 401, &json!({}));
    let found = verify().await;
    assert!(!found.passed && found.findings[0].weight == Weight::Wrong, "{found:?}");
    let view = proved().await;
    assert_eq!((view.verified_at, view.health.standing), (None, Standing::Unproved));
    assert_eq!(view.health.last_error, "The carrier does not accept this account's credentials.");

    carrier.says("/phone_numbers/messaging", 200, &json!({ "data": [], "meta": { "total_pages": 1 } }));
    assert!(verify().await.findings.iter().any(|finding| finding.sentence.contains("does not have the number")));
    all_is_well(carrier, *account);
    let profile = json!({ "id": PROFILE, "enabled": true, "webhook_url": "https://elsewhere.example/",
                          "webhook_api_version": "2", "smart_encoding": true });
    carrier.says("/messaging_profiles/", 200, &json!({ "data": profile }));
    let found = verify().await;
    let attention = found.findings.iter().filter(|finding| finding.weight == Weight::Attention).count();
    assert!(found.passed && attention == 2, "{found:?}");
    office.end().await;
}

#[tokio::test]
async fn the_campaign_opens_the_gate_and_anything_but_a_yes_closes_it() {
    let office = office().await;
    assert!(!office.gate_is_open().await, "nothing was read yet");
    assert!(office.opens(0).await);
    let view = accounts::get(&office.world.services, &office.owner, office.account).await.unwrap();
    assert_eq!((view.campaign.as_str(), view.health.campaign_status.as_str()), (CAMPAIGN, "MNO_PROVISIONED ASSIGNED"));

    let noes: [(&str, u16, String); 8] = [
        ("/10dlc/campaign/", 200, campaign("MNO_PENDING").to_string()),
        ("/10dlc/campaign/", 200, campaign("SOMETHING_NEW").to_string()),
        ("/10dlc/campaign/", 200, "<html>".to_owned()),
        ("/10dlc/campaign/", 401, "{}".to_owned()),
        ("/10dlc/campaign/", 404, "{}".to_owned()),
        ("/10dlc/phone_number_campaigns/", 200, assignment("PENDING_ASSIGNMENT").to_string()),
        ("/10dlc/phone_number_campaigns/", 404, "{}".to_owned()),
        ("/10dlc/phone_number_campaigns/", 200, assignment("ASSIGNED").to_string().replace(CAMPAIGN, "another")),
    ];
    for (path, status, body) in noes {
        office.carrier.says_text(path, status, &body);
        assert!(!office.opens(1).await, "{path}: {status} {body}");
        all_is_well(&office.carrier, office.account);
        assert!(office.opens(2).await, "a plain yes opens it again");
    }
    let (mut tx, changes) = (office.world.test.db.tenant(&office.owner).await.unwrap(), 17);
    assert_eq!(storage::guard::changes(&mut tx, None, 100).await.unwrap().len(), changes, "every change is kept");
    assert_eq!(storage::audit::first_break(&mut tx).await.unwrap(), None);
    drop(tx);
    office.end().await;
}

#[tokio::test]
async fn a_failing_network_keeps_the_gate_for_an_hour() {
    let office = office().await;
    assert!(office.opens(0).await);
    for (status, body) in [(0, ""), (503, "{}"), (429, "{}")] {
        office.carrier.says_text("/10dlc/phone_number_campaigns/", status, body);
        assert!(office.opens(30).await && office.opens(60).await, "{status}");
    }
    assert!(!office.opens(61).await);
    assert!(!office.opens(62).await);
    all_is_well(&office.carrier, office.account);
    assert!(office.opens(63).await);
    office.end().await;
}

#[tokio::test]
async fn what_people_do_to_an_account_counts_for_the_gate() {
    let office = office().await;
    let Office { world, owner, account, .. } = &office;
    assert!(office.opens(0).await);
    accounts::set_active(&world.services, owner, *account, false).await.unwrap();
    assert!(!office.gate_is_open().await, "no number is left that could be read");
    accounts::set_active(&world.services, owner, *account, true).await.unwrap();
    assert!(office.gate_is_open().await, "what was read a moment ago still holds");
    accounts::set_active(&world.services, owner, world.account, true).await.unwrap();
    assert!(!office.gate_is_open().await, "another number has yet to be read");
    accounts::set_active(&world.services, owner, world.account, false).await.unwrap();
    assert!(office.gate_is_open().await);
    let other = AccountChange { campaign: Some("C-OTHER".to_owned()), ..AccountChange::default() };
    accounts::change(&world.services, owner, *account, other).await.unwrap();
    assert!(!office.gate_is_open().await, "it was read of another campaign");
    // What a person closed stays closed, whatever is read.
    let none = AccountChange { campaign: Some(String::new()), ..AccountChange::default() };
    accounts::change(&world.services, owner, *account, none).await.unwrap();
    assert!(office.opens(1).await);
    let domain::access::Actor::Staff(by) = owner.actor else { unreachable!() };
    let mut tx = world.test.db.tenant(owner).await.unwrap();
    let gate = Gate::CarrierCampaignApproved;
    storage::guard::close_gate(&mut tx, gate, "Not yet.", Some(by), noon()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!office.opens(2).await);
    office.end().await;
}

#[tokio::test]
async fn the_job_asks_when_it_is_time_and_two_of_them_ask_once() {
    let office = office().await;
    let Office { world, carrier, .. } = &office;
    let before = carrier.asked().len();
    let (one, two) = tokio::join!(campaigns::step(&world.services), campaigns::step(&world.services));
    assert!(one.is_ok() && two.is_ok());
    campaigns::step(&world.services).await.unwrap();
    assert!(office.gate_is_open().await);
    assert_eq!(carrier.asked().len() - before, 2, "the assignment and the campaign, once");
    office.end().await;
}

#[tokio::test]
async fn the_carriers_opt_outs_become_ours() {
    let office = office().await;
    let Office { world, carrier, owner, account } = &office;
    let entry = |from: &str, to: &str| json!({ "from": from, "to": to, "keyword": "STOP" });
    let page = |entries: Vec<Value>, pages: u32| json!({ "data": entries, "meta": { "total_pages": pages } });
    carrier.says(
        "/messaging_optouts",
        200,
        &page(vec![entry("+15550100001", NUMBER), entry(NUMBER, "+15550100002")], 2),
    );
    carrier.says("/messaging_optouts?page%5Bnumber%5D=2", 200, &page(vec![entry("+15550100003", NUMBER)], 2));
    for _ in 0..2 {
        opt_outs::step(&world.services).await.unwrap();
        campaigns::check(&world.services, owner, *account).await.unwrap();
    }
    let mut tx = world.test.db.tenant(owner).await.unwrap();
    for client in ["+15550100001", "+15550100002", "+15550100003"] {
        let consent = storage::consent::of(&mut tx, ChannelKind::Sms, client).await.unwrap();
        assert_eq!(consent.state, ConsentState::OptedOut, "{client}");
        let history = storage::consent::history(&mut tx, ChannelKind::Sms, client, None, 10).await.unwrap();
        assert_eq!(history.len(), 1, "{client} is noted once");
    }
    let own = storage::consent::of(&mut tx, ChannelKind::Sms, NUMBER).await.unwrap();
    assert_eq!(own.state, ConsentState::Unknown);
    drop(tx);
    let read_at = async || accounts::get(&world.services, owner, *account).await.unwrap().health.opt_outs_read_at;
    assert_eq!(read_at().await, Some(noon()));
    let later = Ctx { now: Timestamp::MAX, ..owner.clone() };
    carrier.says("/messaging_optouts", 200, &page(vec![json!({}), entry("+15550100004", NUMBER)], 1));
    campaigns::check(&world.services, &later, *account).await.unwrap();
    assert_eq!(read_at().await, Some(noon()), "a list with gaps was not read to its end");
    let mut tx = world.test.db.tenant(owner).await.unwrap();
    let consent = storage::consent::of(&mut tx, ChannelKind::Sms, "+15550100004").await.unwrap();
    assert_eq!(consent.state, ConsentState::OptedOut, "but what could be read counts");
    drop(tx);
    office.end().await;
}

#[tokio::test]
async fn twilio_is_asked_for_the_number_with_what_sends() {
    let office = office().await;
    let Office { world, carrier, owner, .. } = &office;
    let connect = Connect {
        provider: "twilio".to_owned(),
        public_key: String::new(),
        provider_account: SID.to_owned(),
        credentials: NewCredentials { auth_token: Some("canary-token".into()), ..NewCredentials::default() },
        ..telnyx()
    };
    let Connected::New(account) = accounts::connect(&world.services, owner, connect).await.unwrap() else {
        panic!("the number is new at this carrier")
    };
    assert_eq!(account.webhook_path, format!("/webhooks/twilio/{}/message", account.id));
    let webhook = format!("https://switchboard.example{}", account.webhook_path);
    let number =
        json!({ "phone_number": NUMBER, "account_sid": SID, "capabilities": { "sms": true }, "sms_url": webhook });
    carrier.says(&format!("/2010-04-01/Accounts/{SID}/"), 200, &json!({ "incoming_phone_numbers": [number] }));
    let found = accounts::verify(&world.services, owner, account.id).await.unwrap();
    assert!(found.passed && found.findings.iter().all(|finding| finding.weight == Weight::Good), "{found:?}");
    let by_token = carrier.asked().pop().unwrap();
    let sid = format!("SK{}", "0a".repeat(16));
    let pair = NewCredentials {
        api_key_sid: Some(sid.into()),
        api_key_secret: Some("secret".into()),
        ..NewCredentials::default()
    };
    let view = accounts::rotate(&world.services, owner, account.id, pair).await.unwrap();
    assert_eq!(view.verified_at, None, "the key has yet to prove right");
    assert!(accounts::verify(&world.services, owner, account.id).await.unwrap().passed);
    assert_ne!(carrier.asked().pop().unwrap(), by_token, "the API key sends now");
    let wrong = NewCredentials { api_key: Some("KEY".into()), ..NewCredentials::default() };
    let refused = accounts::rotate(&world.services, owner, account.id, wrong).await;
    assert!(matches!(refused, Err(ServiceError::Invalid(Invalid::Account(_)))));
    office.end().await;
}

#[tokio::test]
async fn only_an_owner_of_this_shop_touches_an_account() {
    let Office { world, account, carrier: _carrier, .. } = office().await;
    let account = &account;
    let manager = world.staff(Role::KaileyManagerPlus).await;
    let key = || NewCredentials { api_key: Some("KEY".into()), ..NewCredentials::default() };
    assert!(matches!(accounts::connect(&world.services, &manager, telnyx()).await, Err(ServiceError::Forbidden(_))));
    let rotated = accounts::rotate(&world.services, &manager, *account, key()).await;
    assert!(matches!(rotated, Err(ServiceError::Forbidden(_))));
    let off = accounts::set_active(&world.services, &manager, *account, false).await;
    assert!(matches!(off, Err(ServiceError::Forbidden(_))));
    let verified = accounts::verify(&world.services, &manager, *account).await;
    assert!(matches!(verified, Err(ServiceError::Forbidden(_))));
    let associate = world.staff(Role::StoreAssociate).await;
    assert!(matches!(accounts::list(&world.services, &associate).await, Err(ServiceError::Forbidden(_))));

    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::RootOwner).await;
    assert!(matches!(accounts::get(&world.services, &stranger, *account).await, Err(ServiceError::NotFound)));
    let rotated = accounts::rotate(&world.services, &stranger, *account, key()).await;
    assert!(matches!(rotated, Err(ServiceError::NotFound)));
    let verified = accounts::verify(&world.services, &stranger, *account).await;
    assert!(matches!(verified, Err(ServiceError::NotFound)));
    let checked = campaigns::check(&world.services, &stranger, *account).await;
    assert!(matches!(checked, Err(ServiceError::NotFound)));
    neighbour.test.drop().await;
}
