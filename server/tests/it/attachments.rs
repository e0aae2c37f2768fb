//! Files through the API: in as raw bytes, out inert, gone when nobody has them any more.

use std::{io::Write as _, net::TcpStream, time::Duration};

use bytes::Bytes;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use service::attachments::{FileStoreSettings, S3Settings};
use simulator::{objects::Objects, personas::PERSONAS, telnyx::random_id};
use tokio::net::TcpListener;

use crate::world::{ACME, OTHER, OWNER, World, count};

/// A picture of 600 times 300 pixels.
pub(crate) fn png() -> Vec<u8> {
    // One filter byte and 600 grey pixels a line, deflated.
    let raw = vec![0x7f; 300 * 601].into_iter().enumerate().map(|(at, grey)| if at % 601 == 0 { 0 } else { grey });
    let mut deflated = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    deflated.write_all(&raw.collect::<Vec<u8>>()).unwrap();
    let header = [&600_u32.to_be_bytes()[..], &300_u32.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let chunk = |name: &[u8], data: &[u8]| {
        let named = [name, data].concat();
        let mut sum = flate2::Crc::new();
        sum.update(&named);
        [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], &named, &sum.sum().to_be_bytes()].concat()
    };
    let end = chunk(b"IEND", b"");
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", &deflated.finish().unwrap()), end].concat()
}

async fn conversation(world: &World) -> String {
    world.receive(ACME, "+15550100101", "Hello").await["id"].as_str().unwrap().to_owned()
}

async fn put(world: &World, conversation: &str, name: &str, key: &str, body: impl Into<reqwest::Body>) -> Response {
    let name = form_urlencoded::Serializer::new(String::new()).append_pair("name", name).finish();
    world
        .call(Method::POST, &format!("/api/v1/conversations/{conversation}/attachments?{name}"), ACME, OWNER)
        .header("idempotency-key", key)
        .body(body)
        .send()
        .await
        .unwrap()
}

async fn stored(world: &World, conversation: &str, name: &str, body: Vec<u8>) -> Value {
    let response = put(world, conversation, name, &random_id(), body).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    response.json().await.unwrap()
}

async fn refused(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    (status, response.json::<Value>().await.unwrap()["code"].as_str().unwrap().to_owned())
}

async fn fetch(world: &World, path: &str, headers: &[(&'static str, &str)]) -> Response {
    let request = world.call(Method::GET, path, ACME, OWNER);
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
}

fn path(file: &Value) -> String {
    format!("/api/v1/attachments/{}", file["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_picture_goes_in_and_comes_out_inert() {
    let world = World::start().await;
    let conversation = conversation(&world).await;
    let picture = png();
    let file = stored(&world, &conversation, "../../Küche \"1\".html", picture.clone()).await;
    assert_eq!(file["content_type"], "image/png");
    assert_eq!(file["name"], "Küche 1 .html.png");
    assert_eq!((&file["width"], &file["height"]), (&json!(600), &json!(300)));
    assert_eq!(file["size_bytes"], picture.len());

    let response = fetch(&world, &path(&file), &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    let headers = response.headers().clone();
    for (name, expected) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "sandbox; default-src 'none'; frame-ancestors 'none'"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "private, max-age=3600"),
        ("vary", "authorization"),
        ("accept-ranges", "bytes"),
    ] {
        assert_eq!(headers[name], expected, "{name}");
    }
    assert!(headers["content-disposition"].to_str().unwrap().starts_with("inline; filename=\"K_che 1 .html.png\""));
    assert_eq!(response.bytes().await.unwrap(), picture);
    let tag = headers["etag"].to_str().unwrap();
    assert_eq!(fetch(&world, &path(&file), &[("if-none-match", tag)]).await.status(), StatusCode::NOT_MODIFIED);

    let part = fetch(&world, &path(&file), &[("range", "bytes=1-3")]).await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], format!("bytes 1-3/{}", picture.len()));
    assert_eq!(part.bytes().await.unwrap(), "PNG");
    let beyond = fetch(&world, &path(&file), &[("range", "bytes=9999999-")]).await;
    assert_eq!(beyond.headers()["content-range"], format!("bytes */{}", picture.len()));
    assert_eq!(refused(beyond).await, (416, "no_such_part".to_owned()));

    let list = format!("/api/v1/conversations/{conversation}/attachments");
    world.eventually(ACME, &list, |list| list["items"][0]["has_thumbnail"].as_bool().filter(|made| *made)).await;
    let small = fetch(&world, &format!("{}/thumbnail", path(&file)), &[]).await;
    assert_eq!((small.status(), &small.headers()["content-type"]), (StatusCode::OK, &"image/jpeg".parse().unwrap()));
    assert!(small.bytes().await.unwrap().starts_with(b"\xff\xd8\xff"));
    world.stop().await;
}

#[tokio::test]
async fn a_file_that_is_written_is_its_authors_alone_until_it_is_taken_out() {
    let world = World::start().await;
    let conversation = conversation(&world).await;
    let file = stored(&world, &conversation, "note.txt", b"Measure twice".to_vec()).await;
    let colleague = PERSONAS[1].user_id;
    world.give_role(ACME, colleague, "store_manager").await;
    for (method, body) in [(Method::GET, None), (Method::PATCH, Some(json!({ "alt": "" }))), (Method::DELETE, None)] {
        assert_eq!(world.ask(method, &path(&file), colleague, body.as_ref()).await.0, 404);
    }
    let list = format!("/api/v1/conversations/{conversation}/attachments");
    assert_eq!(world.get_as(&list, ACME, colleague).await["items"], json!([]));
    assert_eq!(world.get(&list, ACME).await["items"][0]["id"], file["id"]);

    let text = fetch(&world, &path(&file), &[]).await;
    assert!(text.headers()["content-disposition"].to_str().unwrap().starts_with("attachment; "));
    let said = json!({ "alt": " What to do " });
    assert_eq!(world.done(Method::PATCH, &path(&file), OWNER, Some(&said)).await["alt"], "What to do");
    let long = json!({ "alt": "x".repeat(501) });
    assert_eq!(world.ask(Method::PATCH, &path(&file), OWNER, Some(&long)).await.1["code"], "alt_too_long");

    world.done(Method::DELETE, &path(&file), OWNER, None).await;
    assert_eq!(world.get(&list, ACME).await["items"], json!([]));
    assert_eq!(fetch(&world, &path(&file), &[]).await.status(), StatusCode::NOT_FOUND);
    world.get("/api/v1/me", OTHER).await;
    assert_eq!(world.call(Method::GET, &path(&file), OTHER, OWNER).send().await.unwrap().status(), 404);
    swept(&world).await;
    world.stop().await;
}

/// Files go with the draft, and leave the reply when it is submitted; a number that sends text only says so.
#[tokio::test]
async fn files_go_with_the_draft() {
    let world = World::start().await;
    let conversation = conversation(&world).await;
    let (first, second) = (
        stored(&world, &conversation, "a.png", png()).await,
        stored(&world, &conversation, "b.txt", b"Measure twice".to_vec()).await,
    );
    let drafts = format!("/api/v1/conversations/{conversation}/drafts");
    let plan = |files: Value| json!({ "body": "", "attachments": files });
    for (files, code) in [
        (json!([]), "draft_empty"),
        (json!([first["id"], first["id"]]), "file_not_there"),
        (json!([conversation]), "file_not_there"),
        (json!(vec![&first["id"]; 11]), "too_many_files"),
    ] {
        let (status, problem) = world.ask(Method::POST, &drafts, OWNER, Some(&plan(files))).await;
        assert_eq!((status, problem["code"].as_str()), (422, Some(code)));
    }
    let both = plan(json!([second["id"], first["id"]]));
    let draft = world.done(Method::POST, &drafts, OWNER, Some(&both)).await;
    let kinds: Vec<_> = draft["plan"]["files"].as_array().unwrap().iter().map(|file| &file["content_type"]).collect();
    assert_eq!(kinds, ["text/plain", "image/png"]);
    assert_eq!(draft["origin"], "fake");
    let blockers = draft["blockers"].as_array().unwrap();
    assert!(blockers.iter().any(|blocker| blocker["code"] == "files_not_possible"), "{blockers:?}");
    let checks = draft["plan"]["checks"].as_array().unwrap();
    assert!(checks.iter().any(|check| check["kind"] == "files" && check["passed"] == false), "{checks:?}");

    let colleague = PERSONAS[1].user_id;
    world.give_role(ACME, colleague, "store_manager").await;
    let seen = world.call(Method::GET, &path(&first), ACME, colleague).send().await.unwrap();
    assert_eq!(seen.status(), StatusCode::OK, "whoever decides sees what they decide about");
    let one = format!("/api/v1/drafts/{}", draft["id"].as_str().unwrap());
    let changed = world.done(Method::PUT, &one, OWNER, Some(&json!({ "body": "Look" }))).await;
    assert_eq!(changed["plan"]["files"].as_array().unwrap().len(), 2);
    world.done(Method::POST, &format!("{one}/submit"), OWNER, None).await;
    let list = format!("/api/v1/conversations/{conversation}/attachments");
    assert_eq!(world.get(&list, ACME).await["items"], json!([]));
    assert_eq!(fetch(&world, &path(&second), &[]).await.status(), StatusCode::OK);
    world.stop().await;
}

/// Waits until no row names bytes that nobody has any more.
async fn swept(world: &World) {
    for _ in 0..500 {
        let left = count(
            &world.db,
            "SELECT count(*) FROM attachment WHERE state IN ('arriving', 'removed') AND object_key IS NOT NULL",
        );
        if left.await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("something was left behind");
}

#[tokio::test]
async fn what_is_not_sent_is_refused_in_a_sentence_and_leaves_nothing() {
    let world = World::start_with(|config| config.file_max_bytes = 20_000).await;
    let conversation = conversation(&world).await;
    let with_head = |head: &[u8]| [head, &[0; 9_000][..]].concat();
    for (body, expected) in [
        (Vec::new(), (422, "file_empty")),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), (422, "file_not_allowed")),
        (b"<!doctype html><script>1</script>".to_vec(), (422, "file_not_allowed")),
        (with_head(b"MZ\x90\0"), (422, "file_not_allowed")),
        (with_head(b"PK\x03\x04"), (422, "file_not_allowed")),
        (vec![b'x'; 20_001], (413, "file_too_large")),
    ] {
        let answer = refused(put(&world, &conversation, "innocent.jpg", &random_id(), body).await).await;
        assert_eq!(answer, (expected.0, expected.1.to_owned()));
    }
    // Nobody says beforehand how long this one is.
    let chunks = futures::stream::iter((0..30).map(|_| Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 1_000]))));
    let long = put(&world, &conversation, "long.txt", &random_id(), reqwest::Body::wrap_stream(chunks)).await;
    assert_eq!(refused(long).await, (413, "file_too_large".to_owned()));
    let compressed = world
        .call(Method::POST, &format!("/api/v1/conversations/{conversation}/attachments"), ACME, OWNER)
        .header("idempotency-key", random_id())
        .header("content-encoding", "gzip")
        .body("x");
    assert_eq!(compressed.send().await.unwrap().status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    swept(&world).await;
    assert_eq!(count(&world.db, "SELECT count(*) FROM attachment WHERE state <> 'removed'").await, 0);

    for number in 0..10 {
        stored(&world, &conversation, &format!("{number}.txt"), b"words".to_vec()).await;
    }
    let eleventh = put(&world, &conversation, "11.txt", &random_id(), "words").await;
    assert_eq!(refused(eleventh).await, (422, "too_many_files".to_owned()));
    world.stop().await;
}

#[tokio::test]
async fn the_same_attempt_again_is_the_same_file() {
    let world = World::start().await;
    let conversation = conversation(&world).await;
    let key = random_id();
    let both = futures::future::join(
        put(&world, &conversation, "a.txt", &key, "words"),
        put(&world, &conversation, "a.txt", &key, "words"),
    );
    let (first, second) = both.await;
    assert_eq!((first.status(), second.status()), (StatusCode::CREATED, StatusCode::CREATED));
    let (first, second): (Value, Value) = (first.json().await.unwrap(), second.json().await.unwrap());
    assert_eq!(first["id"], second["id"]);
    let third: Value = put(&world, &conversation, "b.txt", &key, "others").await.json().await.unwrap();
    assert_eq!(third["id"], first["id"]);
    let elsewhere = world.receive(ACME, "+15550100102", "Hello").await;
    let reused = put(&world, elsewhere["id"].as_str().unwrap(), "a.txt", &key, "words").await;
    assert_eq!(refused(reused).await, (422, "request_key_reused".to_owned()));
    assert_eq!(count(&world.db, "SELECT count(*) FROM attachment WHERE in_unsent").await, 1);
    swept(&world).await;
    world.stop().await;
}

/// A connection that ends in the middle leaves neither a file nor bytes.
#[tokio::test]
async fn half_a_file_is_no_file() {
    let world = World::start().await;
    let conversation = conversation(&world).await;
    let head = format!(
        "POST /api/v1/conversations/{conversation}/attachments HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {}\r\n\
         idempotency-key: {}\r\ncontent-length: 1000000\r\n\r\n{}",
        world.token(ACME, OWNER),
        random_id(),
        "x".repeat(400_000)
    );
    let address = world.running.address;
    let mut socket = tokio::task::spawn_blocking(move || {
        let mut socket = TcpStream::connect(address).unwrap();
        socket.write_all(head.as_bytes()).unwrap();
        socket
    })
    .await
    .unwrap();
    let begun = async || count(&world.db, "SELECT count(*) FROM attachment").await;
    for _ in 0..500 {
        if begun().await == 1 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(begun().await, 1);
    socket.flush().unwrap();
    drop(socket);
    swept(&world).await;
    assert_eq!(count(&world.db, "SELECT count(*) FROM attachment WHERE state = 'removed'").await, 1);
    world.stop().await;
}

/// The same in a bucket: small files whole, larger ones in parts, nothing left of those that are refused.
#[tokio::test]
async fn a_bucket_does_as_well_as_a_folder() {
    let objects = Objects::new("key-id", "a secret");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(axum::serve(listener, objects.router()).into_future());
    let settings = |secret: &str| {
        FileStoreSettings::S3(S3Settings {
            bucket: "files".to_owned(),
            prefix: "switchboard".to_owned(),
            region: "us-east-1".to_owned(),
            endpoint: Some(endpoint.clone()),
            access_key_id: "key-id".to_owned(),
            secret_access_key: secret.into(),
        })
    };
    let world = World::start_with(|config| config.files = settings("a secret")).await;
    let conversation = conversation(&world).await;
    let small = stored(&world, &conversation, "a.txt", b"words".to_vec()).await;
    let large: Vec<u8> = (0..9_000_000_u32).map(|at| b'a' + u8::try_from(at % 26).unwrap()).collect();
    let file = stored(&world, &conversation, "large.txt", large.clone()).await;
    assert_eq!(objects.paths().len(), 2);
    assert!(objects.paths().iter().all(|path| path.starts_with("files/switchboard/")), "{:?}", objects.paths());
    assert_eq!(fetch(&world, &path(&file), &[]).await.bytes().await.unwrap(), large);
    let part = fetch(&world, &path(&file), &[("range", "bytes=26-27")]).await;
    assert_eq!(part.bytes().await.unwrap(), "ab");
    let too_large = put(&world, &conversation, "x.txt", &random_id(), reqwest::Body::wrap_stream(endless())).await;
    assert_eq!(refused(too_large).await.0, 413);
    assert_eq!((objects.paths().len(), objects.unfinished()), (2, 0));
    world.done(Method::DELETE, &path(&small), OWNER, None).await;
    swept(&world).await;
    assert_eq!(objects.paths().len(), 1);

    objects.break_down(true);
    assert_eq!(
        refused(put(&world, &conversation, "b.txt", &random_id(), "words").await).await,
        (503, "files_unavailable".to_owned())
    );
    assert_eq!(fetch(&world, &path(&file), &[]).await.status(), StatusCode::SERVICE_UNAVAILABLE);
    objects.break_down(false);
    world.stop().await;

    let stranger = World::start_with(|config| config.files = settings("another secret")).await;
    let there = self::conversation(&stranger).await;
    assert_eq!(put(&stranger, &there, "b.txt", &random_id(), "words").await.status(), StatusCode::SERVICE_UNAVAILABLE);
    stranger.stop().await;
}

fn endless() -> impl futures::Stream<Item = Result<Bytes, std::io::Error>> {
    futures::stream::iter((0..12).map(|_| Ok(Bytes::from(vec![b'x'; 1_000_000]))))
}
