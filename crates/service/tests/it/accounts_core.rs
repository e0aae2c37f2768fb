//! The port to Accounts Core, and what belongs to that system alone.

use std::{fs, path::Path};

use domain::{
    access::{Actor, Role},
    consent::{ConsentSignal, ConsentState},
    conversation::ChannelKind,
};
use service::{
    accounts_core::{AccountsCore as _, Local, Party},
    ids,
    inbox::{self, ConversationQuery},
};
use storage::consent::{ConsentSource, NewSignal};

use crate::world::{World, message, noon};

const CLIENT: &str = "+15550100001";

#[tokio::test]
async fn our_own_tables_answer_by_default() {
    let world = World::new().await;
    let owner = world.staff(Role::RootOwner).await;
    let associate = world.staff(Role::StoreAssociate).await;
    let (Actor::Staff(owner_id), Actor::Staff(associate_id)) = (owner.actor, associate.actor) else { unreachable!() };
    let core = world.services.accounts_core();
    let client = Party::Client(ChannelKind::Sms, CLIENT.to_owned());
    assert!(!core.may_communicate(&owner, &client).await.unwrap(), "nothing is known, which is a no");
    world.receive(&[message("e1", "m1", CLIENT, "Hello", 5)]).await;
    world.drain().await;
    let contact =
        inbox::conversations(&world.services, &owner, &ConversationQuery::default()).await.unwrap().items[0].contact_id;
    let signal = |signal| NewSignal {
        id: ids::consent_event_id(),
        shop: world.shop,
        channel: ChannelKind::Sms,
        handle: CLIENT.to_owned(),
        signal,
        source: ConsentSource::Carrier,
        occurred_at: noon(),
    };
    let mut tx = world.test.db.tenant(&owner).await.unwrap();
    storage::consent::apply(&mut tx, &[signal(ConsentSignal::CarrierOptOut)], noon()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!core.may_communicate(&owner, &client).await.unwrap());
    let wishes = core.client_wishes(&owner, ChannelKind::Sms, CLIENT).await.unwrap();
    assert_eq!((wishes.state, wishes.do_not_contact), (ConsentState::OptedOut, false));
    let linked = core.linked_account(&owner, contact).await.unwrap().unwrap();
    assert_eq!((linked.name, linked.account_number), (None, None));
    assert!(core.may_communicate(&owner, &Party::Staff(owner_id)).await.unwrap());
    assert!(!core.may_communicate(&owner, &Party::Supplier("Anybody".to_owned())).await.unwrap());
    assert_eq!(core.actor(&owner, owner.actor).await.unwrap().unwrap().role, Role::RootOwner);
    assert_eq!(core.actor(&owner, Actor::System).await.unwrap().unwrap().role, Role::Automation);
    assert!(core.may_schedule(&owner, owner_id).await.unwrap());
    assert!(!core.may_schedule(&owner, associate_id).await.unwrap(), "the scheduler is closed to associates");
    assert_eq!(core.installer(&owner, owner_id).await.unwrap(), None);

    let neighbour = World::beside(world.test, "neighbour").await;
    let (stranger, core) = (neighbour.staff(Role::RootOwner).await, Local::new(neighbour.test.db.clone()));
    assert_eq!(core.linked_account(&stranger, contact).await.unwrap(), None);
    assert_eq!(core.actor(&stranger, owner.actor).await.unwrap(), None);
    assert!(!core.may_schedule(&stranger, owner_id).await.unwrap());
    let wishes = core.client_wishes(&stranger, ChannelKind::Sms, CLIENT).await.unwrap();
    assert_eq!(wishes.state, ConsentState::Unknown);
    neighbour.test.drop().await;
}

/// Words that a table, a route, a job or a module of theirs would have in its name.
const NOT_OURS: [&str; 9] = [
    "account_approval",
    "quote",
    "price",
    "pricing",
    "inventory",
    "compliance_profile",
    "proof_document",
    "promotion",
    "warehouse",
];

fn is_theirs(name: &str) -> bool {
    let plain = name.to_lowercase().replace('-', "_");
    NOT_OURS.iter().any(|word| plain.contains(word))
}

fn files(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        }
        found.push(path.strip_prefix(root()).unwrap().to_string_lossy().into_owned());
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().parent().unwrap()
}

#[tokio::test]
async fn nothing_here_keeps_what_belongs_to_accounts_core() {
    assert!(is_theirs("inventory_count") && is_theirs("/api/v1/quotes") && !is_theirs("account"));
    let world = World::new().await;
    let columns: Vec<String> = sqlx::query_scalar(
        "SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public'",
    )
    .fetch_all(&mut world.test.superuser().await)
    .await
    .unwrap();
    assert!(columns.len() > 100, "only {} columns were read", columns.len());
    let theirs: Vec<_> = columns.iter().filter(|name| is_theirs(name)).collect();
    assert!(theirs.is_empty(), "{theirs:?}");

    let mut modules = Vec::new();
    for folder in ["app/src", "server/src", "migrations"] {
        files(&root().join(folder), &mut modules);
    }
    for name in ["calendars", "channels", "domain", "jobs", "service", "shopify", "storage"] {
        files(&root().join("crates").join(name).join("src"), &mut modules);
    }
    assert!(modules.len() > 150, "only {} files were read", modules.len());
    let theirs: Vec<_> = modules.iter().filter(|name| is_theirs(name)).collect();
    assert!(theirs.is_empty(), "{theirs:?}");

    let table = fs::read_to_string(root().join("server/src/routes/access.rs")).unwrap();
    let routes: Vec<_> = table.split('"').filter(|text| text.starts_with('/')).collect();
    assert!(routes.len() > 30, "only {} routes were read", routes.len());
    let theirs: Vec<_> = routes.iter().filter(|route| is_theirs(route)).collect();
    assert!(theirs.is_empty(), "{theirs:?}");
    world.test.drop().await;
}
