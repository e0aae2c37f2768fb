//! Clients say STOP in the moment in which an answer to them is approved. Once the STOP was answered, nothing reaches them.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use domain::ids::{ConversationId, DraftId};
use futures::{StreamExt as _, stream};
use reqwest::Client;
use service::{BackgroundRole, Services, drafts};
use simulator::{
    carrier::Provider,
    clock,
    telnyx::{self, TestKey},
    twilio::{self, TestAccount},
};
use tokio_util::sync::CancellationToken;

use super::states;
use crate::{
    error::BenchError,
    rng::Rng,
    stage::{Sends, Stage, StagedAccount, StagedShop},
    table::Table,
};

/// How many, and how many at once.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many pairs of a STOP and an approval.
    pub pairs: u32,
    /// How many pairs at the same time.
    pub at_once: usize,
}

/// When the answer is approved, at the latest.
const APPROVED_WITHIN_MS: u64 = 60;
/// The STOP comes before, while or after the answer is handed over.
const STOPPED_WITHIN_MS: u64 = 800;
const REST_WITHIN: Duration = Duration::from_mins(1);

/// One client, and the answer that is about to be approved.
struct Pair {
    account: StagedAccount,
    client: String,
    draft: DraftId,
    stop_after: Duration,
    approve_after: Duration,
}

/// Lets both race, and compares the carriers' clock with the moment in which each STOP was answered.
pub async fn run(stage: &Stage, options: Options) -> Result<Table, BenchError> {
    let services = stage.services()?;
    let shop = Arc::new(stage.shop(&services, &[Provider::Telnyx, Provider::Twilio]).await?);
    stage.carrier.faults(Vec::new()).await?;
    let pairs = submitted(stage, &services, &shop, options).await?;
    let server = stage.programs.server().await?;
    let stopped = CancellationToken::new();
    let background = services.spawn_background(BackgroundRole { worker: false }, &stopped);
    let http = Client::builder().no_proxy().build()?;
    let answered: Vec<(String, i64)> = stream::iter(pairs)
        .map(|pair| race(stage, &services, &shop, &http, pair))
        .buffer_unordered(options.at_once)
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .collect::<Result<_, _>>()?;
    states::heard_out(stage, shop.id, REST_WITHIN).await?;
    states::at_rest(stage, shop.id, REST_WITHIN).await?;
    stopped.cancel();
    background.finished().await;
    server.kill()?;
    let mut table = judge(stage, &shop, answered.into_iter().collect()).await?;
    states::no_deadlocks(stage, &mut table).await?;
    Ok(table)
}

/// Answers to clients who wrote an hour ago, each submitted by an associate.
async fn submitted(
    stage: &Stage,
    services: &Services,
    shop: &StagedShop,
    options: Options,
) -> Result<Vec<Pair>, BenchError> {
    let mut database = stage.database().await?;
    let half = i64::from(options.pairs / 2);
    let mut rng = Rng::new(11, 11, 11);
    let mut pairs = Vec::new();
    for (index, account) in (0..).zip(&shop.accounts) {
        shop.clients(&mut database, account, index * half, half).await?;
        for place in index * half..(index + 1) * half {
            let conversation = ConversationId::from_uuid(shop.conversation(&mut database, place).await?);
            let reply = drafts::NewReply {
                conversation,
                body: "We can come on Tuesday at 10.",
                files: &[],
                template: None,
                send_at: None,
                request_key: service::ids::request_id().as_uuid(),
            };
            let draft = drafts::dry_run(services, &shop.author(), &reply).await?.id;
            drafts::submit(services, &shop.author(), draft, None).await?;
            let stop_after = Duration::from_millis(rng.below(STOPPED_WITHIN_MS));
            let approve_after = Duration::from_millis(rng.below(APPROVED_WITHIN_MS));
            pairs.push(Pair {
                account: account.clone(),
                client: Sends::client(place),
                draft,
                stop_after,
                approve_after,
            });
        }
    }
    Ok(pairs)
}

/// The client and when their STOP was answered, in microseconds since 1970.
async fn race(
    stage: &Stage,
    services: &Services,
    shop: &StagedShop,
    http: &Client,
    pair: Pair,
) -> Result<(String, i64), BenchError> {
    let approval = async {
        tokio::time::sleep(pair.approve_after).await;
        Ok(drafts::approve(services, &shop.owner(), pair.draft).await.map(drop)?)
    };
    let said = async {
        tokio::time::sleep(pair.stop_after).await;
        say_stop(stage, http, &pair).await
    };
    let (approved, answered) = tokio::join!(approval, said);
    approved.and(answered).map(|at| (pair.client, at))
}

/// Delivers the STOP until it is taken, as a carrier does.
async fn say_stop(stage: &Stage, http: &Client, pair: &Pair) -> Result<i64, BenchError> {
    let path = format!("{}/webhooks", stage.programs.app_url());
    let telnyx_message = telnyx::InboundMessage::new(&pair.client, &pair.account.handle, "STOP", clock::system());
    let twilio_message = twilio::InboundMessage::new(&pair.client, &pair.account.handle, "STOP");
    for _ in 0..20 {
        let (url, webhook) = match pair.account.provider {
            Provider::Telnyx => {
                let url = format!("{path}/telnyx/{}", pair.account.id);
                (url, telnyx::inbound_message(&telnyx_message, &TestKey::local(), clock::system()))
            }
            Provider::Twilio => {
                let url = format!("{path}/twilio/{}/message", pair.account.id);
                let webhook = twilio::inbound_message(&twilio_message, &TestAccount::local(), &url);
                (url, webhook)
            }
        };
        let mut request = http.post(url);
        for (name, value) in webhook.headers {
            request = request.header(name, value);
        }
        if request.body(webhook.body).send().await?.status().is_success() {
            return Ok(clock::system().as_microsecond());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(BenchError::TooLong("a STOP was not taken in twenty deliveries".to_owned()))
}

async fn judge(stage: &Stage, shop: &StagedShop, answered: BTreeMap<String, i64>) -> Result<Table, BenchError> {
    let ledger = stage.carrier.ledger().await?;
    let mut database = stage.database().await?;
    let late = ledger.iter().filter(|taken| answered.get(&taken.to).is_some_and(|at| taken.at_us > *at)).count();
    let held = states::count(&mut database, shop.id, |state| state == domain::delivery::DeliveryState::Held).await?;
    let query = "SELECT count(*) FROM consent WHERE shop_id = $1 AND state = 'opted_out'";
    let stopped: i64 = sqlx::query_scalar(query).bind(shop.id.as_uuid()).fetch_one(&mut database).await?;
    let mut table = Table::default();
    table.none("messages that a carrier took after the STOP was answered", late);
    table.all("clients whose STOP counts", usize::try_from(stopped).unwrap_or(0), answered.len());
    table.all("answers that left before or were held", ledger.len() + held, answered.len());
    table.at_least("answers that left before the STOP was answered", ledger.len(), 1);
    table.at_least("answers that were held", held, 1);
    Ok(table)
}
