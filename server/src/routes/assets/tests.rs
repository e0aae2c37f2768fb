use axum::body::to_bytes;

use super::*;

/// A built site in a folder of its own.
struct Site(std::path::PathBuf);

impl Site {
    fn new(name: &str) -> Self {
        let root = std::env::temp_dir().join(format!("switchboard-assets-{}-{name}", std::process::id()));
        fs::create_dir_all(root.join("pkg/fonts")).unwrap();
        for (path, text) in [
            ("pkg/switchboard.js", "plain script"),
            ("pkg/switchboard.js.br", "brotli script"),
            ("pkg/switchboard.js.gz", "gzip script"),
            ("pkg/switchboard_bg.wasm", "module"),
            ("pkg/chunk.0123abcd.js", "chunk"),
            ("pkg/fonts/inter.woff2", "font"),
            ("secret.txt", "not below pkg"),
        ] {
            fs::write(root.join(path), text).unwrap();
        }
        Self(root)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

async fn get(assets: &Assets, path: &str, headers: &[(header::HeaderName, &str)]) -> (http::Response<()>, String) {
    let headers = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
    let (parts, body) = assets.answer(path, &headers).into_parts();
    let body = to_bytes(body, 4096).await.unwrap();
    (http::Response::from_parts(parts, ()), String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn the_smallest_variant_the_browser_takes_is_sent() {
    let site = Site::new("variants");
    let assets = Assets::read(&site.0).unwrap();
    for (accepted, body, coding) in [
        ("gzip, deflate, br, zstd", "brotli script", Some("br")),
        ("gzip", "gzip script", Some("gzip")),
        ("br;q=0, gzip;q=0.5", "gzip script", Some("gzip")),
        ("", "plain script", None),
        ("identity", "plain script", None),
    ] {
        let (response, text) = get(&assets, "switchboard.js", &[(header::ACCEPT_ENCODING, accepted)]).await;
        assert_eq!((response.status().as_u16(), text.as_str()), (200, body), "{accepted}");
        assert_eq!(response.headers().get("content-encoding").map(|value| value.to_str().unwrap()), coding);
        assert_eq!(response.headers()["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(response.headers()["vary"], "accept-encoding");
    }
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_again() {
    let site = Site::new("etag");
    let assets = Assets::read(&site.0).unwrap();
    let (first, _) = get(&assets, "switchboard.js", &[]).await;
    assert_eq!(first.headers()["cache-control"], "no-cache");
    let etag = first.headers()["etag"].to_str().unwrap();
    for known in [etag.to_owned(), format!("\"other\", W/{etag}")] {
        let (again, body) = get(&assets, "switchboard.js", &[(header::IF_NONE_MATCH, &known)]).await;
        assert_eq!((again.status().as_u16(), body.as_str()), (304, ""));
        assert_eq!(again.headers()["etag"], etag);
    }
    let (compressed, _) =
        get(&assets, "switchboard.js", &[(header::IF_NONE_MATCH, etag), (header::ACCEPT_ENCODING, "br")]).await;
    assert_eq!(compressed.status(), 200, "another variant is another thing");
}

#[tokio::test]
async fn a_hash_in_the_name_is_for_ever() {
    let site = Site::new("hash");
    let assets = Assets::read(&site.0).unwrap();
    let (response, _) = get(&assets, "chunk.0123abcd.js", &[]).await;
    assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable");
    assert!(!has_hash("switchboard.js"));
    assert!(!has_hash("0123abcd.js"));
    assert!(!has_hash("a.0123abc.js"));
}

#[tokio::test]
async fn a_file_of_this_build_is_for_ever_and_one_of_another_is_not() {
    let site = Site::new("build");
    let assets = Assets::read(&site.0).unwrap();
    let before = assets.build_id().to_owned();
    for file in ["switchboard.js", "switchboard_bg.wasm", "fonts/inter.woff2"] {
        let (response, _) = get(&assets, &format!("{before}/{file}"), &[]).await;
        assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable", "{file}");
        assert_eq!(get(&assets, file, &[]).await.0.headers()["cache-control"], "no-cache", "{file}");
    }
    fs::write(site.0.join("pkg/switchboard.js"), "changed").unwrap();
    let renewed = Assets::read(&site.0).unwrap();
    assert_ne!(renewed.build_id(), before);
    assert_eq!(get(&renewed, &format!("{before}/switchboard.js"), &[]).await.0.status(), 404, "never another's file");
    assert_eq!(Assets::default().build_id(), "");
    assert_eq!(get(&Assets::default(), "/switchboard.js", &[]).await.0.status(), 404);
}

#[tokio::test]
async fn the_module_answers_to_both_of_its_names() {
    let site = Site::new("module");
    let assets = Assets::read(&site.0).unwrap();
    for name in ["switchboard_bg.wasm", "switchboard.wasm"] {
        let (response, body) = get(&assets, name, &[]).await;
        assert_eq!(body, "module");
        assert_eq!(response.headers()["content-type"], "application/wasm");
    }
}

#[tokio::test]
async fn no_path_leads_out() {
    let site = Site::new("paths");
    let assets = Assets::read(&site.0).unwrap();
    assert_eq!(get(&assets, "fonts/inter.woff2", &[]).await.0.status(), 200);
    for path in
        ["../secret.txt", "fonts/../switchboard.js", "/etc/passwd", "..", "", "fonts", "./switchboard.js", "a\0b"]
    {
        assert_eq!(get(&assets, path, &[]).await.0.status(), 404, "{path:?}");
    }
    assert!(Assets::read(&site.0.join("missing")).is_err());
}
