//! Live updates: what an open page is told, how many pages there may be, and when one has to end.

use std::time::Duration;

use futures::StreamExt as _;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use tokio::time::timeout;

use simulator::personas::PERSONAS;

use crate::world::{ACME, OTHER, OWNER, World, restart};

const ASSOCIATE: u64 = PERSONAS[4].user_id;

const PATIENCE: Duration = Duration::from_secs(15);

/// An open stream, event by event.
struct Stream {
    response: Response,
    text: String,
    /// The id of the last event that had one.
    last_id: Option<String>,
}

impl Stream {
    async fn open(world: &World, shop: &str, user: u64) -> Self {
        Self::take(world.call(Method::GET, "/live", shop, user)).await
    }

    async fn take(request: RequestBuilder) -> Self {
        // The client's own time limit is for whole answers; this one has no end.
        let response = request.timeout(Duration::from_mins(10)).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        Self { response, text: String::new(), last_id: None }
    }

    /// The next event with its data; nothing once the stream has ended.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let found = line("event:")
                    .zip(line("data:"))
                    .map(|(event, data)| (event.to_owned(), serde_json::from_str(data).unwrap()));
                self.last_id = line("id:").map(str::to_owned).or_else(|| self.last_id.take());
                let rest = rest.to_owned();
                self.text = rest;
                if found.is_some() {
                    return found;
                }
                continue;
            }
            let chunk = timeout(PATIENCE, self.response.chunk()).await.expect("something must come").ok()??;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next event about a conversation.
    async fn conversation(&mut self) -> Value {
        loop {
            match self.next().await.expect("the stream goes on") {
                (event, data) if event == "conversation" => return data,
                // Told when the listening connection was opened anew: look at everything again.
                (event, _) if event == "missed" || event == "hello" => {}
                // It waits for an answer.
                (event, _) if event == "tasks" => {}
                (event, _) => panic!("an unknown event: {event}"),
            }
        }
    }
}

#[tokio::test]
async fn a_message_reaches_an_open_page_of_its_shop_and_no_other() {
    let world = World::start().await;
    world.get("/api/v1/me", OTHER).await;
    let mut elsewhere = Stream::open(&world, OTHER, OWNER).await;
    let mut page = Stream::open(&world, ACME, OWNER).await;
    assert_eq!(page.next().await.unwrap().0, "hello");
    let conversation = world.receive(ACME, "+15550100101", "Live").await;
    let told = page.conversation().await;
    assert_eq!(told["conversation_id"], conversation["id"]);
    let path = format!("/api/v1/conversations/{}/read", conversation["id"].as_str().unwrap());
    assert_eq!(world.post(&path, ACME, &Value::Null).await.status(), StatusCode::NO_CONTENT);
    let again = page.conversation().await;
    assert_eq!(again["conversation_id"], conversation["id"]);
    let other = async {
        loop {
            assert_ne!(elsewhere.next().await.unwrap().0, "conversation");
        }
    };
    assert!(timeout(Duration::from_millis(300), other).await.is_err(), "the other shop is told nothing");
    world.stop().await;
}

/// The page comes back to another process than the one that it left.
#[tokio::test]
async fn who_comes_back_is_told_what_was_missed_by_any_process() {
    let world = World::start().await;
    let second = restart(&world).await;
    let mut page = Stream::open(&world, ACME, OWNER).await;
    let first = world.receive(ACME, "+15550100101", "Heard").await;
    while page.conversation().await["conversation_id"] != first["id"] {}
    let heard = page.last_id.clone().expect("every change has an id");
    drop(page);
    let missed = world.receive(ACME, "+15550100102", "Missed").await;
    let there = world.http.get(format!("http://{}/live", second.address)).bearer_auth(world.token(ACME, OWNER));
    let here = world.call(Method::GET, "/live", ACME, OWNER);
    for request in [here, there] {
        let mut stream = Stream::take(request.header("last-event-id", &heard)).await;
        let (name, hello) = stream.next().await.unwrap();
        assert_eq!((name.as_str(), &hello["resumed"]), ("hello", &json!(true)));
        while stream.next().await.expect("the stream goes on").1["conversation_id"] != missed["id"] {}
        assert_ne!(stream.last_id.as_deref(), Some(heard.as_str()));
    }
    let unknown = world.call(Method::GET, "/live", ACME, OWNER).header("last-event-id", "not an id");
    assert_eq!(Stream::take(unknown).await.next().await.unwrap().1["resumed"], false);
    second.stop().await;
    world.stop().await;
}

/// Two processes on one database, as a deployment has them.
#[tokio::test]
async fn somebody_who_types_shows_on_the_page_of_another_process() {
    let world = World::start().await;
    let conversation = world.receive(ACME, "+15550100101", "Who answers?").await;
    world.give_role(ACME, ASSOCIATE, "store_associate").await;
    let second = restart(&world).await;
    let path = format!("/api/v1/conversations/{}/presence", conversation["id"].as_str().unwrap());
    let mut page = Stream::open(&world, ACME, OWNER).await;
    let there = format!("http://{}{path}", second.address);
    let token = world.token(ACME, ASSOCIATE);
    let typing = world.http.put(there).bearer_auth(token).json(&json!({ "activity": "typing" }));
    assert_eq!(typing.send().await.unwrap().status(), StatusCode::OK);
    let told = loop {
        match page.next().await.unwrap() {
            (event, data) if event == "presence" => break data,
            _ => {}
        }
    };
    assert_eq!(told["conversation_id"], conversation["id"]);
    let here = world.done(Method::PUT, &path, OWNER, Some(&json!({ "activity": "viewing" }))).await;
    assert_eq!(here["items"][0]["activity"], "typing");
    assert_eq!(here["items"][0]["name"], "Ada Associate");
    drop(page);
    second.stop().await;
    world.stop().await;
}

#[tokio::test]
async fn one_person_has_five_pages_and_gets_each_place_back() {
    let world = World::start().await;
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(Stream::open(&world, ACME, OWNER).await);
    }
    let sixth = world.call(Method::GET, "/live", ACME, OWNER).send().await.unwrap();
    assert_eq!(sixth.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(sixth.headers().contains_key("retry-after"));
    assert_eq!(sixth.json::<Value>().await.unwrap()["code"], "too_many_streams");
    open.pop();
    let free = async {
        while world.call(Method::GET, "/live", ACME, OWNER).send().await.unwrap().status() != StatusCode::OK {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, free).await.expect("a closed page gives its place back");
    world.stop().await;
}

#[tokio::test]
async fn stopping_ends_every_stream_at_once() {
    let world = World::start().await;
    let mut page = Stream::open(&world, ACME, OWNER).await;
    assert_eq!(page.next().await.unwrap().0, "hello");
    let started = std::time::Instant::now();
    let (end, ()) = tokio::join!(
        async {
            while page.next().await.is_some() {}
            started.elapsed()
        },
        world.stop()
    );
    assert!(end < Duration::from_secs(5), "{end:?}");
}

#[tokio::test]
async fn the_counter_follows_the_streams() {
    let world = World::start().await;
    let streams = async || {
        let text = world.request(Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
        let line = text.lines().find(|line| line.starts_with("live_streams ")).unwrap_or("live_streams 0").to_owned();
        line.split(' ').nth(1).unwrap().parse::<f64>().unwrap()
    };
    let before = streams().await;
    let pages: Vec<_> = futures::stream::iter(0..3).then(|_| Stream::open(&world, ACME, OWNER)).collect().await;
    assert!(streams().await >= before + 3.0);
    drop(pages);
    world.stop().await;
}
