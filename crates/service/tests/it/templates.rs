//! Templates from their first word to a client's name in them.

use domain::{
    access::{Ctx, Role},
    conversation::ChannelKind,
    ids::{ConversationId, TemplateId},
    template::{TemplateProblem, TemplateState},
};
use service::{
    Invalid, ServiceError,
    inbox::{self, ConversationQuery},
    templates::{self, NewTemplate, SaveTemplate, TemplateQuery, TemplateRefusal},
};

use crate::world::{World, message};

const BODY: &str = "Hi{% if first_name %} {{ first_name }}{% endif %}, this is {{ staff_name }}.";

fn new(name: &str, body: &str) -> NewTemplate {
    NewTemplate { name: name.to_owned(), channel: ChannelKind::Sms, language: "en".to_owned(), body: body.to_owned() }
}

fn edit(version: i32, body: &str) -> SaveTemplate {
    SaveTemplate { version, name: None, body: body.to_owned() }
}

fn step<T: std::fmt::Debug>(result: Result<T, ServiceError>) -> TemplateRefusal {
    match result {
        Err(ServiceError::Invalid(Invalid::TemplateStep(refusal))) => refusal,
        other => panic!("{other:?}"),
    }
}

async fn conversation(world: &World, ctx: &Ctx) -> ConversationId {
    world.receive(&[message("e1", "m1", "+15550100001", "When do you come?", 5)]).await;
    world.drain().await;
    inbox::conversations(&world.services, ctx, &ConversationQuery::default()).await.unwrap().items[0].id
}

#[tokio::test]
async fn an_edit_leaves_what_was_approved_in_use() {
    let world = World::new().await;
    let services = &world.services;
    let (writer, manager) = (world.staff(Role::StoreManager).await, world.staff(Role::StoreManager).await);
    let conversation = conversation(&world, &writer).await;
    let id = templates::create(services, &writer, &new(" Greeting ", BODY)).await.unwrap().template.id;
    assert_eq!(step(templates::fill(services, &writer, conversation, id).await), TemplateRefusal::NotApproved);
    assert_eq!(step(templates::approve(services, &manager, id, 1).await), TemplateRefusal::WrongStep);
    templates::submit(services, &writer, id, 1).await.unwrap();
    assert_eq!(step(templates::approve(services, &writer, id, 1).await), TemplateRefusal::OwnVersion);
    let approved = templates::approve(services, &manager, id, 1).await.unwrap();
    assert_eq!((approved.template.state, approved.template.approved_version), (TemplateState::Approved, Some(1)));
    assert_eq!((approved.template.name.as_str(), approved.versions[0].is_own), ("Greeting", false));
    assert_eq!(approved.versions[0].variables, ["first_name", "staff_name"]);

    let edited = templates::save(services, &manager, id, &edit(1, "Hello from {{ staff_name }}!")).await.unwrap();
    assert_eq!((edited.template.state, edited.template.approved_version), (TemplateState::Draft, Some(1)));
    assert_eq!(edited.versions.iter().map(|version| version.version).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(templates::fill(services, &writer, conversation, id).await.unwrap().version, 1);
    templates::submit(services, &manager, id, 2).await.unwrap();
    let rejected = templates::reject(services, &writer, id, 2, "Too short.").await.unwrap();
    assert_eq!(
        (rejected.template.state, rejected.versions[0].reason.as_str()),
        (TemplateState::Rejected, "Too short.")
    );
    assert_eq!(templates::fill(services, &writer, conversation, id).await.unwrap().version, 1);
    templates::save(services, &writer, id, &edit(2, "Hello from {{ staff_name }}, your store.")).await.unwrap();
    templates::submit(services, &writer, id, 3).await.unwrap();
    // An edit takes back what waited for a decision.
    let taken_back = templates::save(services, &writer, id, &edit(3, "Third try, {{ staff_name }}.")).await.unwrap();
    assert_eq!(taken_back.versions[1].state, TemplateState::Draft);
    assert_eq!(step(templates::approve(services, &manager, id, 3).await), TemplateRefusal::MovedOn);
    templates::submit(services, &writer, id, 4).await.unwrap();
    templates::approve(services, &manager, id, 4).await.unwrap();
    assert_eq!(templates::fill(services, &writer, conversation, id).await.unwrap().version, 4);
    let mut tx = world.test.db.tenant(&writer).await.unwrap();
    assert_eq!(storage::audit::first_break(&mut tx).await.unwrap(), None);
    drop(tx);
    let kinds: String =
        sqlx::query_scalar("SELECT string_agg(kind, ' ' ORDER BY seq) FROM audit_event WHERE kind LIKE 'template%'")
            .fetch_one(&mut world.test.superuser().await)
            .await
            .unwrap();
    assert_eq!(kinds.split(' ').count(), 11, "{kinds}");
    world.test.drop().await;
}

#[tokio::test]
async fn two_who_edit_at_once_do_not_overwrite_each_other() {
    let world = World::new().await;
    let services = &world.services;
    let (one, two) = (world.staff(Role::StoreManager).await, world.staff(Role::StoreManager).await);
    let id = templates::create(services, &one, &new("Greeting", BODY)).await.unwrap().template.id;
    let (first, second) = (edit(1, "One"), edit(1, "Two"));
    let (first, second) =
        tokio::join!(templates::save(services, &one, id, &first), templates::save(services, &two, id, &second));
    assert_eq!([first.is_ok(), second.is_ok()].iter().filter(|saved| **saved).count(), 1);
    assert_eq!(step(if first.is_ok() { second } else { first }), TemplateRefusal::MovedOn);
    let (first, second) = (new("Twin", "One"), new("Twin", "Two"));
    let (first, second) =
        tokio::join!(templates::create(services, &one, &first), templates::create(services, &two, &second));
    assert_eq!(step(if first.is_ok() { second } else { first }), TemplateRefusal::NameTaken);
    let other = templates::create(services, &one, &new("Other", "Hi")).await.unwrap().template.id;
    let renamed = SaveTemplate { name: Some("Twin".to_owned()), ..edit(1, "Hi") };
    assert_eq!(step(templates::save(services, &one, other, &renamed).await), TemplateRefusal::NameTaken);
    world.test.drop().await;
}

#[tokio::test]
async fn a_template_is_filled_with_what_is_known_and_says_what_is_not() {
    let world = World::new().await;
    let services = &world.services;
    let (writer, manager) = (world.staff(Role::StoreManager).await, world.staff(Role::StoreManager).await);
    let conversation = conversation(&world, &writer).await;
    let body = "Hi{% if first_name %} {{ first_name }}{% endif %}, {{ staff_name }} here ({{ shop_phone }}). See you {{ appointment_date }}.";
    let id = templates::create(services, &writer, &new("Visit", body)).await.unwrap().template.id;
    templates::submit(services, &writer, id, 1).await.unwrap();
    templates::approve(services, &manager, id, 1).await.unwrap();
    let filled = templates::fill(services, &writer, conversation, id).await.unwrap();
    assert_eq!(filled.text, "Hi, Ada here (+1 (555) 010-9000). See you [appointment_date].");
    assert_eq!(filled.missing.iter().map(|value| value.name).collect::<Vec<_>>(), ["appointment_date"]);
    sqlx::raw_sql("UPDATE contact SET name = 'Maria Lopez'").execute(&mut world.test.superuser().await).await.unwrap();
    let filled = templates::fill(services, &writer, conversation, id).await.unwrap();
    assert!(filled.text.starts_with("Hi Maria, Ada here"), "{}", filled.text);
    let preview = templates::preview(&writer, body).unwrap();
    assert!(preview.text.ends_with("See you Tuesday, December 1.") && preview.segmentation.segments == 1);
    templates::archive(services, &writer, id).await.unwrap();
    assert_eq!(step(templates::fill(services, &writer, conversation, id).await), TemplateRefusal::Archived);
    assert_eq!(step(templates::save(services, &writer, id, &edit(1, "Hi")).await), TemplateRefusal::Archived);
    templates::restore(services, &writer, id).await.unwrap();
    assert!(templates::fill(services, &writer, conversation, id).await.is_ok());
    world.test.drop().await;
}

#[tokio::test]
async fn a_list_has_pages_and_leaves_out_what_is_archived_or_not_usable() {
    let world = World::new().await;
    let services = &world.services;
    let writer = world.staff(Role::StoreManager).await;
    let mut made = Vec::new();
    for number in 0..5 {
        let ctx =
            Ctx { now: writer.now.saturating_add(jiff::SignedDuration::from_secs(number)).unwrap(), ..writer.clone() };
        made.push(templates::create(services, &ctx, &new(&format!("T{number}"), "Hi")).await.unwrap().template.id);
    }
    let mut seen: Vec<TemplateId> = Vec::new();
    let mut query = TemplateQuery { limit: Some(2), ..TemplateQuery::default() };
    loop {
        let page = templates::list(services, &writer, &query).await.unwrap();
        seen.extend(page.items.iter().map(|template| template.id));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    made.reverse();
    assert_eq!(seen, made);
    templates::archive(services, &writer, made[0]).await.unwrap();
    let count = async |query: TemplateQuery| templates::list(services, &writer, &query).await.unwrap().items.len();
    assert_eq!(count(TemplateQuery::default()).await, 4);
    assert_eq!(count(TemplateQuery { archived: true, ..TemplateQuery::default() }).await, 1);
    assert_eq!(count(TemplateQuery { usable: true, ..TemplateQuery::default() }).await, 0);
    world.test.drop().await;
}

#[tokio::test]
async fn bad_words_wrong_roles_and_foreign_ids_change_nothing() {
    let world = World::new().await;
    let services = &world.services;
    let (writer, associate) = (world.staff(Role::StoreManager).await, world.staff(Role::StoreAssociate).await);
    let bad = templates::create(services, &writer, &new("Bad", "Hi {{ fist_name }}")).await;
    let Err(ServiceError::Invalid(Invalid::Template(problem))) = bad else { panic!("{bad:?}") };
    assert!(matches!(problem, TemplateProblem::MisspeltVariable { suggestion: "first_name", .. }));
    assert_eq!(step(templates::create(services, &writer, &new(" ", "Hi")).await), TemplateRefusal::Name);
    let french = NewTemplate { language: "French".to_owned(), ..new("Bonjour", "Hi") };
    assert_eq!(step(templates::create(services, &writer, &french).await), TemplateRefusal::Language);
    let refused = templates::create(services, &associate, &new("Mine", "Hi")).await;
    assert!(matches!(refused, Err(ServiceError::Forbidden(_))));
    let conversation = conversation(&world, &writer).await;
    let id = templates::create(services, &writer, &new("Greeting", BODY)).await.unwrap().template.id;
    templates::submit(services, &writer, id, 1).await.unwrap();
    assert!(matches!(templates::approve(services, &associate, id, 1).await, Err(ServiceError::Forbidden(_))));
    assert!(templates::get(services, &associate, id).await.is_ok());

    let neighbour = World::beside(world.test, "neighbour").await;
    let stranger = neighbour.staff(Role::RootOwner).await;
    let services = &neighbour.services;
    assert!(matches!(templates::get(services, &stranger, id).await, Err(ServiceError::NotFound)));
    assert!(matches!(templates::approve(services, &stranger, id, 1).await, Err(ServiceError::NotFound)));
    assert!(matches!(templates::save(services, &stranger, id, &edit(1, "x")).await, Err(ServiceError::NotFound)));
    assert!(matches!(templates::archive(services, &stranger, id).await, Err(ServiceError::NotFound)));
    assert!(matches!(templates::fill(services, &stranger, conversation, id).await, Err(ServiceError::NotFound)));
    assert!(templates::list(services, &stranger, &TemplateQuery::default()).await.unwrap().items.is_empty());
    neighbour.test.drop().await;
}
