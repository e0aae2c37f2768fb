use proptest::prelude::*;

use super::*;

// The vectors of Twilio's own libraries: the token `12345` and this address.
const TOKEN: &str = "12345";
const ORIGIN: &str = "https://mycompany.com";
const PATH: &str = "/myapp.php?foo=1&bar=2";
const FORM: &str = "CallSid=CA1234567890ABCDE&Digits=1234&From=%2B14158675309&To=%2B18005551212&Caller=%2B14158675309";
const SIGNATURE: &str = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
const SIGNATURE_WITH_PORT: &str = "kvajT1Ptam85bY51eRf/AJRuM3w=";
const TWICE: &str = "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234";
const TWICE_SIGNATURE: &str = "IK+Dwps556ElfBT0I3Rgjkr1wJU=";
const JSON: &str = r#"{"property": "value", "boolean": true}"#;
const JSON_HASH: &str = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
const JSON_SIGNATURE: &str = "a9nBmqA0ju/hNViExpshrM61xv4=";
const URLENCODED: Option<&str> = Some("application/x-www-form-urlencoded");

fn tokens(current: &str, previous: Option<&str>) -> AuthTokens {
    AuthTokens::new(current.into(), previous.map(SecretString::from))
}

fn form<'a>(path: &'a str, body: &'a str, signature: &'a str) -> SignedRequest<'a> {
    SignedRequest { path_and_query: path, content_type: URLENCODED, signature: Some(signature), body: body.as_bytes() }
}

fn check_at(origin: &str, request: SignedRequest<'_>) -> Result<(), Rejected> {
    verify(&tokens(TOKEN, None), &PublicOrigin::new(origin).unwrap(), request).map(|_| ())
}

fn check(request: SignedRequest<'_>) -> Result<(), Rejected> {
    check_at(ORIGIN, request)
}

/// A second implementation, for what the vectors leave out.
fn sign(token: &str, url: &str, parameters: &str) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(format!("{url}{parameters}").as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

#[test]
fn the_vectors_verify_and_give_back_their_bytes() {
    let origin = PublicOrigin::new(ORIGIN).unwrap();
    let webhook = verify(&tokens(TOKEN, None), &origin, form(PATH, FORM, SIGNATURE)).unwrap();
    assert_eq!(webhook.bytes(), FORM.as_bytes());
    assert_eq!(format!("{webhook:?}"), format!("VerifiedWebhook({} bytes)", FORM.len()));
    assert_eq!(check(form(PATH, TWICE, TWICE_SIGNATURE)), Ok(()));

    let json = |content_type| SignedRequest {
        path_and_query: "/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
        content_type,
        signature: Some(JSON_SIGNATURE),
        body: JSON.as_bytes(),
    };
    for content_type in [Some("application/json"), None, URLENCODED] {
        assert_eq!(check(json(content_type)), Ok(()), "{content_type:?}");
    }
}

#[test]
fn the_port_may_be_named_or_not() {
    for origin in [ORIGIN, "https://mycompany.com/", "https://mycompany.com:443", "HTTPS://MyCompany.com"] {
        for signature in [SIGNATURE, SIGNATURE_WITH_PORT] {
            assert_eq!(check_at(origin, form(PATH, FORM, signature)), Ok(()), "{origin} {signature}");
        }
    }
    let parameters = "a1";
    for (origin, url) in [
        ("https://mycompany.com:8443", "https://mycompany.com:8443/x"),
        ("https://mycompany.com:8443", "https://mycompany.com/x"),
        ("http://127.0.0.1", "http://127.0.0.1:80/x"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000/x"),
    ] {
        assert_eq!(check_at(origin, form("/x", "a=1", &sign(TOKEN, url, parameters))), Ok(()), "{url}");
    }
    let elsewhere = sign(TOKEN, "https://mycompany.com:8443/x", parameters);
    assert_eq!(check(form("/x", "a=1", &elsewhere)), Err(Rejected::WrongSignature));
}

#[test]
fn the_query_may_have_been_written_anew() {
    let received = "/x?name=O'Neil+%26+%C3%A9%27s&b=(1)";
    let rewritten = "https://mycompany.com/x?name=O'Neil%20%26%20%C3%A9's&b=(1)";
    for url in [format!("{ORIGIN}{received}"), rewritten.to_owned(), rewritten.replace(".com", ".com:443")] {
        assert_eq!(check(form(received, "", &sign(TOKEN, &url, ""))), Ok(()), "{url}");
    }
    let other = rewritten.replace("(1)", "(2)");
    assert_eq!(check(form(received, "", &sign(TOKEN, &other, ""))), Err(Rejected::WrongSignature));
}

#[test]
fn both_tokens_verify_during_a_rotation_and_an_empty_one_never() {
    let origin = PublicOrigin::new(ORIGIN).unwrap();
    let request = form(PATH, FORM, SIGNATURE);
    for (tokens, verifies) in [
        (tokens(TOKEN, None), true),
        (tokens("new", Some(TOKEN)), true),
        (tokens(TOKEN, Some("old")), true),
        (tokens("new", None), false),
        (tokens("", None), false),
        (tokens("", Some("")), false),
    ] {
        assert_eq!(verify(&tokens, &origin, request).is_ok(), verifies);
    }
    let by_nobody = sign("", &format!("{ORIGIN}{PATH}"), "");
    for tokens in [tokens("", None), tokens("new", Some(""))] {
        assert!(verify(&tokens, &origin, form(PATH, "", &by_nobody)).is_err());
    }
}

#[test]
fn the_parameters_are_signed_in_the_order_of_their_names() {
    let signature = sign(TOKEN, "https://mycompany.com/x", "A2Aaéb 1&c");
    assert_eq!(check(form("/x", "b=+1%26&c=&Aa=%C3%A9&A=2", &signature)), Ok(()));
    assert_eq!(check(form("/x", "A=2&Aa=%C3%A9&c=&b=+1%26", &signature)), Ok(()));
    assert_eq!(check(form("/x", "A=2&Aa=%C3%A9&b=+1%26", &signature)), Err(Rejected::WrongSignature));
}

#[test]
fn everything_else_is_refused() {
    let wrong_key = sign("12346", &format!("{ORIGIN}{PATH}"), "");
    let longer = format!("{FORM}&x=");
    let other = FORM.replace("1234567890", "1234567891");
    for (what, request) in [
        ("another parameter", form(PATH, &longer.replace("x=", "x=1"), SIGNATURE)),
        ("another value", form(PATH, &other, SIGNATURE)),
        ("a missing parameter", form(PATH, &FORM[..70], SIGNATURE)),
        ("another path", form("/myapp.php/?foo=1&bar=2", FORM, SIGNATURE)),
        ("another query", form("/myapp.php?foo=1&bar=3", FORM, SIGNATURE)),
        ("another order", form("/myapp.php?bar=2&foo=1", FORM, SIGNATURE)),
        ("another signature", form(PATH, FORM, TWICE_SIGNATURE)),
        ("another token", form(PATH, "", &wrong_key)),
    ] {
        assert_eq!(check(request), Err(Rejected::WrongSignature), "{what}");
    }
    assert_eq!(check_at("https://evil.com", form(PATH, FORM, SIGNATURE)), Err(Rejected::WrongSignature));
    assert_eq!(check_at("http://localhost", form(PATH, FORM, SIGNATURE)), Err(Rejected::WrongSignature));
}

#[test]
fn a_body_that_is_no_form_needs_its_hash() {
    let path = |hash: &str| format!("/myapp.php?foo=1&bar=2&bodySHA256={hash}");
    let json = |path, body: &'static str, signature| SignedRequest {
        path_and_query: path,
        content_type: Some("application/json"),
        signature: Some(signature),
        body: body.as_bytes(),
    };
    let (right, upper, other) = (path(JSON_HASH), path(&JSON_HASH.to_uppercase()), path(&"0".repeat(64)));
    let twice = format!("{right}&bodySHA256={}", "0".repeat(64));
    let (short, none) = (path(&JSON_HASH[..62]), path(""));
    let changed = r#"{"property": "value", "boolean": false}"#;
    assert_eq!(check(json(&right, changed, JSON_SIGNATURE)), Err(Rejected::WrongSignature));
    assert_eq!(check(json(&other, JSON, JSON_SIGNATURE)), Err(Rejected::WrongSignature));
    for malformed in [&upper, &twice, &short, &none] {
        assert_eq!(check(json(malformed, JSON, JSON_SIGNATURE)), Err(Rejected::Malformed), "{malformed}");
    }
    let unbound = sign(TOKEN, &format!("{ORIGIN}{PATH}"), "");
    assert_eq!(check(json(PATH, JSON, &unbound)), Err(Rejected::Malformed));
}

#[test]
fn refuses_what_is_missing_or_malformed() {
    let unsigned = SignedRequest { signature: None, ..form(PATH, FORM, "") };
    assert_eq!(check(unsigned), Err(Rejected::MissingHeader));
    let (spaced, twice) = (format!(" {SIGNATURE}"), format!("{SIGNATURE},{SIGNATURE}"));
    let (long, short) = (STANDARD.encode([0; MAC_BYTES + 1]), STANDARD.encode([0; MAC_BYTES - 1]));
    let url_safe = SIGNATURE.replace('/', "_");
    for signature in ["", "x", SIGNATURE.trim_end_matches('='), &url_safe, &spaced, &twice, &long, &short] {
        assert_eq!(check(form(PATH, FORM, signature)), Err(Rejected::Malformed), "{signature:?}");
    }
    let too_long = format!("/{}", "x".repeat(PATH_MAX_BYTES));
    for path in ["", "myapp.php", "https://mycompany.com/", "/x#y", "/x\r\ny", &too_long] {
        assert_eq!(check(form(path, FORM, SIGNATURE)), Err(Rejected::Malformed), "{path:?}");
    }
    for content_type in [None, Some(""), Some("text/plain"), Some("multipart/form-data; boundary=x")] {
        let request = SignedRequest { content_type, ..form(PATH, FORM, SIGNATURE) };
        assert_eq!(check(request), Err(Rejected::Malformed), "{content_type:?}");
    }
    for content_type in ["Application/X-WWW-Form-Urlencoded", "application/x-www-form-urlencoded; charset=UTF-8"] {
        let request = SignedRequest { content_type: Some(content_type), ..form(PATH, FORM, SIGNATURE) };
        assert_eq!(check(request), Ok(()), "{content_type:?}");
    }
    let huge = format!("{FORM}&x={}", "x".repeat(FORM_MAX_BYTES));
    assert_eq!(check(form(PATH, &huge, SIGNATURE)), Err(Rejected::Malformed));
}

#[test]
fn an_origin_is_nothing_more() {
    for origin in [
        "",
        "mycompany.com",
        "http://mycompany.com",
        "https://mycompany.com/path",
        "https://mycompany.com?x",
        "https://mycompany.com#x",
        "https://user@mycompany.com",
        "ftp://127.0.0.1",
    ] {
        assert_eq!(PublicOrigin::new(origin), Err(InvalidOrigin), "{origin:?}");
    }
}

#[test]
fn debug_shows_no_token() {
    let shown = format!("{:?}", tokens("canary-one", Some("canary-two")));
    assert!(!shown.contains("canary"), "{shown}");
}

proptest! {
    #[test]
    fn nothing_panics_and_nothing_else_verifies(
        path in any::<String>(),
        content_type in proptest::option::of(any::<String>()),
        signature in any::<String>(),
        body in any::<Vec<u8>>(),
    ) {
        let request = |path, content_type, signature| {
            SignedRequest { path_and_query: path, content_type, signature: Some(signature), body: &body }
        };
        prop_assert!(check(request(&path, content_type.as_deref(), &signature)).is_err());
        prop_assert!(check(request(PATH, URLENCODED, SIGNATURE)).is_err());
    }

    #[test]
    fn one_changed_byte_is_enough(at in 0..FORM.len(), with in 1_u8..) {
        let mut body = FORM.as_bytes().to_vec();
        body[at] ^= with;
        let request = SignedRequest { body: &body, ..form(PATH, FORM, SIGNATURE) };
        let same = form_urlencoded::parse(&body).eq(form_urlencoded::parse(FORM.as_bytes()));
        prop_assert_eq!(check(request).is_ok(), same);
    }
}
