//! Hostile claims under a good signature.

use super::*;

#[test]
fn refuses_claims_that_are_missing_or_of_another_type() {
    let mut table = Vec::new();
    for name in ["exp", "nbf", "iat", "iss", "dest", "aud", "sub", "jti", "sid"] {
        for value in [None, Some(Value::Null), Some(json!(true)), Some(json!({})), Some(json!([])), Some(json!(1.5))] {
            table.push((name, claiming(name, value), TokenError::Claims(name)));
        }
    }
    for name in ["exp", "nbf", "iat"] {
        let as_text = json!((NOW + 50).to_string());
        table.push((name, claiming(name, as_text), TokenError::Claims(name)));
        for number in ["-1", "1e308", "1e3", "1760000050.0", "9223372036854775807", "18446744073709551615", "-0.0"] {
            table.push((name, raw_claim(name, number), TokenError::Claims(name)));
        }
        table.push((name, raw_claim(name, "1e999"), TokenError::Malformed));
        table.push((name, raw_claim(name, "99999999999999999999999"), TokenError::Claims(name)));
        table.push((name, raw_claim(name, "01760000050"), TokenError::Malformed));
        table.push((name, raw_claim(name, "NaN"), TokenError::Malformed));
    }
    for name in ["iss", "dest", "sub", "jti", "sid"] {
        table.push((name, claiming(name, json!(9_001_001)), TokenError::Claims(name)));
        table.push((name, claiming(name, json!([claims()[name]])), TokenError::Claims(name)));
        table.push((name, claiming(name, json!("")), TokenError::Claims(name)));
    }
    for name in ["jti", "sid"] {
        for odd in ["a b", "a\0", "a\n", "ä", &"x".repeat(256)] {
            table.push((name, claiming(name, json!(odd)), TokenError::Claims(name)));
        }
    }
    assert_refused(&table);
}

#[test]
fn refuses_payloads_that_are_no_object_of_distinct_names() {
    use TokenError::Malformed;
    let claims = claims().to_string();
    let body = claims.strip_suffix('}').unwrap();
    let many = more_members();
    assert_refused(&[
        ("a claim twice", signed(HEADER, &format!(r#"{body},"sub":"1"}}"#), SECRET), Malformed),
        ("the same claim twice", signed(HEADER, &format!(r#"{body},"sub":"9001001"}}"#), SECRET), Malformed),
        (
            "a claim twice, escaped",
            signed(HEADER, &format!(r#"{body},"d\u0065st":"https://evil.com"}}"#), SECRET),
            Malformed,
        ),
        ("an unknown claim twice", signed(HEADER, &format!(r#"{body},"x":1,"x":2}}"#), SECRET), Malformed),
        ("too many names", signed(HEADER, &format!("{body}{many}}}"), SECRET), Malformed),
        ("a list", signed(HEADER, &format!("[{claims}]"), SECRET), Malformed),
        ("a text", signed(HEADER, "\"claims\"", SECRET), Malformed),
        ("nothing", signed(HEADER, "", SECRET), Malformed),
        ("two objects", signed(HEADER, &claims.repeat(2), SECRET), Malformed),
        ("an open object", signed(HEADER, body, SECRET), Malformed),
        ("a lone surrogate", signed(HEADER, &format!(r#"{body},"x":"\ud800"}}"#), SECRET), Malformed),
    ]);
}

#[test]
fn refuses_times_outside_the_minute() {
    use TokenError::{Claims, Expired, NotYetValid};
    assert_refused(&[
        ("expired by the leeway", expired_by(LEEWAY_SECONDS), Expired),
        ("expired by an hour", expired_by(3600), Expired),
        ("expired in 1970", claiming("exp", json!(0)), Expired),
        ("not yet", claiming("nbf", json!(NOW + LEEWAY_SECONDS + 1)), NotYetValid),
        ("issued in the future", claiming("iat", json!(NOW + LEEWAY_SECONDS + 1)), NotYetValid),
        ("nbf in the year 9999", claiming("nbf", json!(Timestamp::MAX.as_second())), NotYetValid),
        ("too long a life", claiming("exp", json!(NOW - 10 + LIFETIME_MAX_SECONDS + 1)), Claims("exp")),
        ("a life of centuries", claiming("exp", json!(Timestamp::MAX.as_second())), Claims("exp")),
        ("issued in 1970", claiming("iat", json!(0)), Claims("exp")),
        ("past the calendar", claiming("exp", json!(Timestamp::MAX.as_second() + 1)), Claims("exp")),
    ]);
    // Expires when it is issued, or before, while both are within the leeway.
    for iat in [NOW, NOW + 5] {
        let mut claims = claims();
        claims["exp"] = json!(NOW);
        claims["iat"] = json!(iat);
        assert_eq!(check(&signed(HEADER, &claims.to_string(), SECRET)), Err(Claims("exp")), "{iat}");
    }
}

#[test]
fn refuses_another_audience_issuer_or_subject() {
    let mut table = Vec::new();
    for aud in [json!("other"), json!(""), json!("client-id "), json!("CLIENT-ID"), json!(["other"])] {
        table.push(("aud", claiming("aud", aud), TokenError::Claims("aud")));
    }
    for aud in [json!([API_KEY, "other"]), json!([API_KEY, API_KEY]), json!([[API_KEY]]), json!([1])] {
        table.push(("aud", claiming("aud", aud), TokenError::Claims("aud")));
    }
    for iss in [
        "https://acme.myshopify.com",
        "https://acme.myshopify.com/",
        "https://acme.myshopify.com/admin/",
        "https://acme.myshopify.com/Admin",
        "https://other.myshopify.com/admin",
        "https://acme.myshopify.com.evil.com/admin",
        "https://acme.myshopify.com/admin?",
        "http://acme.myshopify.com/admin",
        "/admin",
        "https://evil.com",
    ] {
        table.push((iss, claiming("iss", json!(iss)), TokenError::Claims("iss")));
    }
    for sub in [
        "0",
        "-1",
        "+1",
        "01",
        " 1",
        "1 ",
        "1.0",
        "1e3",
        "0x1",
        "9223372036854775808",
        "99999999999999999999",
        "١٢٣",
        "gid://shopify/Customer/1",
        "gid://shopify/StaffMember/1",
        "null",
        "1\n",
        "1\0",
    ] {
        table.push((sub, claiming("sub", json!(sub)), TokenError::Claims("sub")));
    }
    assert_refused(&table);
}

#[test]
fn refuses_another_shop() {
    let mut table = Vec::new();
    for dest in [
        "acme.myshopify.com",
        "http://acme.myshopify.com",
        "HTTPS://acme.myshopify.com",
        "https://ACME.myshopify.com",
        "https://acme.myshopify.com/",
        "https://acme.myshopify.com:443",
        "https://acme.myshopify.com\n",
        "https://evil.com",
        "https://acme.myshopify.com.evil.com",
        "https://evil.com/acme.myshopify.com",
        "https://user@acme.myshopify.com",
        "https://acme.myshopify.com@evil.com",
        "https://acme.myshopify.com#",
        "https://acme.myshopify.com?",
        "https://acme.myshopify.io",
        "https://.myshopify.com",
        "https://-a.myshopify.com",
        "https://a_b.myshopify.com",
        "https://xn--cme-5cd.myshopify.com.",
        "https://аcme.myshopify.com",
        "https://acme.myshopify.com; frame-ancestors *",
        " https://acme.myshopify.com",
        "https:acme.myshopify.com",
    ] {
        // The issuer goes along, so that only the shop's own rule can refuse it.
        let mut claims = claims();
        claims["dest"] = json!(dest);
        claims["iss"] = json!(format!("{dest}/admin"));
        table.push((dest, signed(HEADER, &claims.to_string(), SECRET), TokenError::Claims("dest")));
    }
    assert_refused(&table);
}

#[test]
fn tokens_of_other_extensions_are_no_session() {
    // Checkout and customer-account extensions sign with the same secret (`dest` without a scheme, no `iss`, a customer).
    let checkout = json!({
        "dest": "acme.myshopify.com", "aud": API_KEY, "exp": NOW + 50, "nbf": NOW - 10, "iat": NOW - 10,
        "jti": "6c992878-dbaf-48d1-bb9d-6d9b59814fd1",
    });
    let mut account = checkout.clone();
    account["sub"] = json!("gid://shopify/Customer/1");
    let mut dressed_up = account.clone();
    dressed_up["iss"] = json!("https://acme.myshopify.com/admin");
    dressed_up["sid"] = json!("s");
    assert_refused(&[
        ("checkout", signed(HEADER, &checkout.to_string(), SECRET), TokenError::Claims("iss")),
        ("customer account", signed(HEADER, &account.to_string(), SECRET), TokenError::Claims("iss")),
        ("with the rest added", signed(HEADER, &dressed_up.to_string(), SECRET), TokenError::Claims("dest")),
    ]);
}
